#include "backtest/state_log.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::backtest;

namespace {

bus::v1::Envelope of_key(const std::string& key) {
  bus::v1::Envelope out;
  out.set_key(key);
  return out;
}

}  // namespace

TEST_CASE("what a reader may still be given stays, what nobody can ask for goes") {
  // A day has hundreds of thousands of messages: all of them do not fit, and one too few ends the rerun.
  StateLog log;
  log.begin(1);
  for (const char* key : {"a", "b", "a", "a", "b"}) log.add(of_key(key));
  CHECK(log.head() == StatePosition{1, 5});
  SUBCASE("a reader at 2 may be given all that was the latest at 2 or later") {
    log.trim({1, 2});
    for (uint64_t sequence = 1; sequence <= 5; ++sequence) CHECK(log.find({1, sequence}) != nullptr);
  }
  SUBCASE("a reader at 4 cannot come back to what was replaced by then") {
    log.trim({1, 4});
    CHECK(log.find({1, 1}) == nullptr);
    CHECK(log.find({1, 3}) == nullptr);
    CHECK(log.find({1, 2}) != nullptr);
    CHECK(log.find({1, 4}) != nullptr);
  }
  SUBCASE("the latest of each key stays for whoever asks for a snapshot") {
    log.trim({1, 5});
    CHECK(log.size() == 2);
    CHECK(log.find({1, 4})->key() == "a");
    CHECK(log.find({1, 5})->key() == "b");
  }
  SUBCASE("a life that every reader has left goes as a whole") {
    log.begin(2);
    log.add(of_key("a"));
    log.trim({1, 5});
    CHECK(log.find({1, 5}) != nullptr);
    log.trim({2, 0});
    CHECK(log.find({1, 5}) == nullptr);
    CHECK(log.find({2, 1}) != nullptr);
    CHECK(log.size() == 1);
  }
}
