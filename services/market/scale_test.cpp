#include <doctest/doctest.h>

#include <map>
#include <set>

#include "kalshi/market_fixture.h"
#include "services/market/market_actor.h"
#include "services/market/scale_fixture.h"

using namespace headgate;
using namespace headgate::scale_fixture;

TEST_CASE("ten thousand markets are read, told and followed, and no step does more than a slice of it") {
  // A step that took a second would miss its heartbeats, and the kill switch would wait for it.
  Exchange exchange(10, 1000);
  Scene scene(exchange);
  scene.run_until_idle();
  CHECK(scene.told_infos.size() == 10'000);
  CHECK(scene.most_infos_a_step <= 500);
  CHECK(scene.most_books_a_step <= 1000);
  CHECK(exchange.pages == 10);
  scene.connect();
  CHECK(scene.subscribed.size() == 10'000);
  CHECK(scene.largest_command <= 1000);
  scene.books_told.clear();
  scene.most_books_a_step = 0;
  scene.give(FeedClosed{"exchange", "reset"});
  CHECK(!scene.connected);
  scene.run_until_idle();
  CHECK(scene.most_books_a_step <= 1000);
}

TEST_CASE("after the first scan of a long list only what was updated is asked for and told") {
  // Each market told again wakes seven processes.
  Exchange exchange(10, 1000);
  Scene scene(exchange);
  scene.run_until_idle();
  const int pages = exchange.pages;
  scene.told_infos.clear();
  exchange.retitle(4242);
  scene.now_ns += 60 * ns_per_s;
  scene.give(TimerFired{"tick"});
  scene.run_until_idle();
  CHECK(exchange.pages == pages + 1);
  CHECK(exchange.last_query.find("min_updated_ts=") != std::string::npos);
  CHECK(scene.told_infos == std::set<std::string>{exchange.ticker(4242)});
}
