#include "domain/order_state.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace headgate {
namespace {

using S = OrderState;
using E = OrderEvent;

constexpr std::array states{S::received, S::submitted, S::unknown,  S::resting, S::cancelling,
                            S::filled,   S::cancelled, S::rejected, S::expired};
constexpr std::array events{
    E::send,    E::not_sent,      E::no_answer,   E::answered_open, E::answered_filled, E::answered_dead,
    E::refused, E::proven_absent, E::cancel_sent, E::cancel_failed, E::run_out};

// The table as it is meant, written a second time: a changed line must be changed in both places
// deliberately.
const std::map<std::pair<S, E>, S> meant{
    {{S::received, E::send}, S::submitted},           {{S::received, E::run_out}, S::expired},
    {{S::submitted, E::not_sent}, S::rejected},       {{S::submitted, E::no_answer}, S::unknown},
    {{S::submitted, E::answered_open}, S::resting},   {{S::submitted, E::answered_filled}, S::filled},
    {{S::submitted, E::answered_dead}, S::cancelled}, {{S::submitted, E::refused}, S::rejected},
    {{S::unknown, E::no_answer}, S::unknown},         {{S::unknown, E::answered_open}, S::resting},
    {{S::unknown, E::answered_filled}, S::filled},    {{S::unknown, E::answered_dead}, S::cancelled},
    {{S::unknown, E::proven_absent}, S::rejected},    {{S::resting, E::answered_open}, S::resting},
    {{S::resting, E::answered_filled}, S::filled},    {{S::resting, E::answered_dead}, S::cancelled},
    {{S::resting, E::cancel_sent}, S::cancelling},    {{S::cancelling, E::no_answer}, S::cancelling},
    {{S::cancelling, E::cancel_failed}, S::resting},  {{S::cancelling, E::answered_open}, S::resting},
    {{S::cancelling, E::answered_filled}, S::filled}, {{S::cancelling, E::answered_dead}, S::cancelled},
};

TEST_CASE("an order moves as the table says and in no other way") {
  // Each line of it decides whether money counts as spent.
  for (const S state : states) {
    for (const E event : events) {
      const auto expected = meant.find({state, event});
      const auto next = next_state(state, event);
      const std::string line =
          std::string(name_of(state)) + " and event " + std::to_string(static_cast<int>(event));
      CHECK_MESSAGE(next.has_value() == (expected != meant.end()), line);
      if (next && expected != meant.end()) CHECK_MESSAGE(*next == expected->second, line);
    }
  }
}

TEST_CASE("only the exchange's answer, or its proven absence, leads out of doubt") {
  // An order presumed dead that lives is money at stake that no limit counts.
  const std::set<E> answers{E::answered_open, E::answered_filled, E::answered_dead, E::proven_absent};
  for (const E event : events) {
    const auto next = next_state(S::unknown, event);
    if (next && *next != S::unknown) CHECK(answers.contains(event));
  }
  CHECK_FALSE(next_state(S::unknown, E::not_sent));
  CHECK_FALSE(next_state(S::unknown, E::send));
}

TEST_CASE("nothing is sent twice: only a received order can be sent, and nothing leads back to it") {
  // The second POST of one order is the second order.
  for (const S state : states) {
    CHECK(next_state(state, E::send).has_value() == (state == S::received));
    for (const E event : events) CHECK(next_state(state, event) != S::received);
  }
}

TEST_CASE("an end is final") {
  // An order that comes back to life after its reservation was released is at stake without one.
  for (const S state : states) {
    if (!is_terminal(state)) continue;
    for (const E event : events) CHECK_FALSE(next_state(state, event));
  }
  CHECK(is_terminal(S::filled));
  CHECK(is_terminal(S::expired));
  CHECK_FALSE(is_terminal(S::unknown));
  CHECK_FALSE(is_terminal(S::cancelling));
}

TEST_CASE("every state can be reached, and every state that is no end can reach one") {
  // A state without a way out keeps its money reserved for ever.
  const auto reachable_from = [](S start) {
    std::set<S> seen{start};
    for (size_t before = 0; before != seen.size();) {
      before = seen.size();
      for (const S state : std::set<S>(seen)) {
        for (const E event : events) {
          if (const auto next = next_state(state, event)) seen.insert(*next);
        }
      }
    }
    return seen;
  };
  CHECK(reachable_from(S::received).size() == states.size());
  for (const S state : states) {
    bool ends = false;
    for (const S reached : reachable_from(state)) ends = ends || is_terminal(reached);
    CHECK_MESSAGE(ends, name_of(state));
  }
}

}  // namespace
}  // namespace headgate
