#include "exchange/exchange.h"
#include "exchange/target.h"
#include "tests/fuzz/target.h"

using namespace headgate;
using headgate::fuzz::hold;

// "METHOD target\nbody" as a request, the same text as a command of the feed: the simulated exchange answers
// whatever it is sent, and its money stays whole.
HEADGATE_FUZZ(exchange, input) {
  static const MarketTime begins = MarketTime::from_ns(1'790'000'000 * ns_per_s);
  exchange::Exchange venue(exchange::house_of(1, begins), {exchange::plan_of(1, begins, 60)});
  const MarketTime now = begins.plus_ns(40 * ns_per_s);
  venue.connect(1);
  const std::string_view head = input.substr(0, input.find('\n'));
  const std::string body(input.substr(std::min(head.size() + 1, input.size())));
  const std::string method(head.substr(0, head.find(' ')));
  const std::string target(head.substr(std::min(method.size() + 1, head.size())));
  const auto answer = venue.serve(method, target, body, now);
  if (answer.status < 300) ++fuzz::accepted;
  hold(answer.status >= 200 && answer.status < 600, "an answer has a status");
  venue.text(1, input, now);
  const auto totals = venue.truth().totals();
  hold(totals.cash + totals.open_interest + totals.fees == totals.deposits, "no money is made or lost");
}
