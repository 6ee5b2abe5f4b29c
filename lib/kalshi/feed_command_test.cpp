#include "kalshi/feed_command.h"

#include <doctest/doctest.h>

using namespace headgate::kalshi;

TEST_CASE("commands say use_yes_price themselves and name one channel each") {
  // The announced flip of the default would turn every NO price into its complement without an error.
  CHECK(subscribe_command(4, orderbook_channel, {"A-1", "B"}) ==
        R"({"id":4,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"market_tickers":["A-1","B"],)"
        R"("use_yes_price":false}})");
  CHECK(subscribe_command(5, trade_channel, {"A-1"}) ==
        R"({"id":5,"cmd":"subscribe","params":{"channels":["trade"],"market_tickers":["A-1"]}})");
  CHECK(
      get_snapshot_command(6, 7, {"A-1"}) ==
      R"({"id":6,"cmd":"update_subscription","params":{"sid":7,"action":"get_snapshot","market_tickers":["A-1"]}})");
  CHECK(unsubscribe_command(8, {1, 2}) == R"({"id":8,"cmd":"unsubscribe","params":{"sids":[1,2]}})");
}
