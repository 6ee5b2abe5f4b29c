// scan_bench [MARKETS]: a scan of so many markets through the whole market service, from the replies of the
// exchange to what is told, beside a bare simdjson walk over the same replies; and the longest of its steps,
// for which everything else waits.
#include <simdjson.h>

#include <string>
#include <vector>

#include "kalshi/public_fixture.h"
#include "services/market/scale_fixture.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

using scale_fixture::Exchange;

constexpr int a_page = 1000;

// Every reply of one scan, as the exchange gives them.
std::vector<std::string> replies_of(Exchange& exchange) {
  std::vector<std::string> out;
  for (std::string cursor = "0"; !cursor.empty();) {
    out.push_back(*exchange.reply("http://x/markets?limit=1000&cursor=" + cursor));
    const size_t begin = out.back().find("\"cursor\":\"") + 10;
    cursor = out.back().substr(begin, out.back().find('"', begin) - begin);
  }
  return out;
}

double bare_us(const std::vector<std::string>& replies) {
  simdjson::dom::parser parser;
  uint64_t seen = 0;
  const int64_t from = machine_ns();
  for (const std::string& reply : replies) {
    const simdjson::dom::element document = parser.parse(reply);
    for (const simdjson::dom::element market : document["markets"].get_array()) {
      for (const auto field : market.get_object()) seen += field.key.size();
    }
  }
  if (seen == 0) std::printf("nothing was read\n");
  return static_cast<double>(machine_ns() - from) / 1e3;
}

struct Took {
  double first_us = 0;
  double again_us = 0;  // the same scan over markets that are known and have not changed
  double longest_step_us = 0;
  size_t told = 0;
};

// Plays the exchange by hand, so that only the service's own steps are measured.
Took scan(Exchange& exchange, const MarketConfiguration& selection) {
  scale_fixture::Scene scene(exchange, selection);
  Took out;
  const auto walk = [&] {
    int64_t sum_ns = 0;
    const auto measured = [&](Event event) {
      const int64_t from = machine_ns();
      const Effects effects = scene.give(std::move(event));
      const int64_t took = machine_ns() - from;
      sum_ns += took;
      out.longest_step_us = std::max(out.longest_step_us, static_cast<double>(took) / 1e3);
    };
    while (!scene.requests.empty() || !scene.timers.empty()) {
      if (scene.requests.empty()) {
        const auto first = *scene.timers.begin();
        scene.timers.erase(scene.timers.begin());
        scene.now_ns = std::max(scene.now_ns, scale_fixture::start_ns + first.second.ns());
        measured(TimerFired{first.first});
        continue;
      }
      const HttpRequest request = scene.requests.front();
      scene.requests.erase(scene.requests.begin());
      const auto body = exchange.reply(request.url);
      measured(HttpDone{request.id, HttpOutcome::answered, body ? 200 : 404, body.value_or("{}"), ""});
    }
    return static_cast<double>(sum_ns) / 1e3;
  };
  out.first_us = walk();
  scene.now_ns += 900 * ns_per_s;
  scene.give(TimerFired{"tick"});
  out.again_us = walk();
  out.told = scene.told_infos.size();
  return out;
}

void compare(const char* what, Exchange& exchange, int count, const MarketConfiguration& selection) {
  const std::vector<std::string> replies = replies_of(exchange);
  size_t bytes = 0;
  for (const std::string& reply : replies) bytes += reply.size();
  double bare = 1e18;
  Took best{1e18, 1e18, 1e18, 0};
  for (int round = 0; round < 3; ++round) {
    bare = std::min(bare, bare_us(replies));
    const Took now = scan(exchange, selection);
    best = {std::min(best.first_us, now.first_us), std::min(best.again_us, now.again_us),
            std::min(best.longest_step_us, now.longest_step_us), now.told};
  }
  std::printf(
      "%-16s %6d markets, %4zu bytes each: %7.1f ms, %5.1f us a market (unchanged: %5.1f), longest step "
      "%5.1f ms, "
      "%zu told; bare simdjson %5.1f us a market, ratio %.2f\n",
      what, count, bytes / static_cast<size_t>(count), best.first_us / 1e3, best.first_us / count,
      best.again_us / count, best.longest_step_us / 1e3, best.told, bare / count, bare / best.first_us);
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate;
  using namespace headgate::bench;
  const int count = std::max(a_page, count_argument(argc, argv, 10'000) / a_page * a_page);
  Exchange exchange(count / a_page, a_page, kalshi::fixture::winner_market());
  compare("all followed", exchange, count, {});
  MarketConfiguration narrow;
  narrow.close_within_s = 366LL * 86'400;
  narrow.spread_max_e4 = 1;
  compare("by their spread", exchange, count, narrow);
}
