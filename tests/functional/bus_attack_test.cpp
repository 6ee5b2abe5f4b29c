#include <doctest/doctest.h>
#include <signal.h>

#include <list>
#include <optional>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "bus/approval.h"
#include "headgate/exec/v1/rows.pb.h"
#include "tests/functional/day.h"
#include "tests/functional/impostor.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;
namespace risk = headgate::risk::v1;

namespace {

constexpr const char* instance = "try";
constexpr const char* mark = "stranger";

Json exec_status(const Day& day) { return asked(day.run_directory(), "exec", "status"); }

uint64_t applied_of_risk(const Json& exec) {
  if (!exec.is_object()) return 0;
  for (const Json& stream : exec["applied"]) {
    if (stream["source"] == "risk") return stream["sequence"];
  }
  return 0;
}
uint64_t repeated(const Day& day) {
  const Json now = exec_status(day);
  return now.is_object() ? now["actor"]["approvals_repeated"].get<uint64_t>() : 0;
}

// Kills a process and waits for its next life: only then it dials anew, and meets who holds the places now.
void restart(const Day& day, const std::string& name) {
  const pid_t before = day.processes().at(name).first;
  ::kill(before, SIGKILL);
  REQUIRE(eventually(name + " is started again", 60, [&] {
    const Json now = asked(day.run_directory(), name, "status");
    return now.is_object() && now["pid"] != before;
  }));
}

headgate::ApprovalSigner key_of(const Day& day) {
  std::string seed = read_text(day.state_directory() + "/keys/approval.key");
  while (!seed.empty() && seed.back() == '\n') seed.pop_back();
  return *headgate::ApprovalSigner::from_hex_seed(seed);
}

// All that risk would say: the strongest message there is.
risk::Approval approval(const std::string& intent) {
  risk::Approval out;
  out.set_instance(instance);
  out.set_mode("paper");
  out.set_approval_number(1);
  out.set_intent_id(intent);
  out.set_strategy("demonstration");
  out.set_market_ticker(std::string(carried_event) + "-B36.5");
  out.set_event_ticker(carried_event);
  out.set_side(headgate::edge::v1::SIDE_YES);
  out.set_worst_price_e4(9000);
  out.set_maximum_quantity_e2(100);
  out.add_styles("take_then_rest");
  out.set_approved_utc_ns(utc_now_ns());
  out.set_start_by_utc_ns(utc_now_ns() + 60'000'000'000);
  out.set_working_until_ns(INT64_MAX);
  return out;
}

// Every way in which one place can say it: by its own name and by risk's, as event and as state, under its
// own topics and under risk's.
void say_everywhere(Impostor& place, const std::string& service, uint64_t number,
                    const risk::OrderApproved& order) {
  for (const char* stream : {"events", "state"}) {
    for (const std::string& source : {service, std::string("risk")}) {
      auto envelope = place.envelope(stream, number, order);
      envelope.set_source(source);
      for (const char* topic : {"approved/x/", "book/x/", "status/exchange/", "heartbeat/x/"}) {
        place.send(topic, envelope);
      }
    }
  }
}

size_t traces_at_venue(const Day& day) {
  size_t out = 0;
  for (const auto& [at, bytes] : stored_rows(day.state_directory(), "exec")) {
    if (at.first == "venue_order" && bytes.find(mark) != std::string::npos) ++out;
  }
  return out;
}

}  // namespace

TEST_CASE("an order message from any place but risk's does not even come to exec's actor") {
  // Seven processes talk to the outer world or read what it says; none of them may become a way to trade.
  Day day({.speed = "3000"});
  REQUIRE(eventually("exec has followed an approval of risk", 120,
                     [&] { return applied_of_risk(exec_status(day)) > 0; }));
  const auto key = key_of(day);
  std::list<std::pair<std::string, Impostor>> places;
  for (const std::string_view name : headgate::service_names) {
    if (name == "risk") continue;
    auto& place =
        places.emplace_back(std::piecewise_construct, std::forward_as_tuple(name),
                            std::forward_as_tuple(day.run_directory(), std::string(name), instance));
    place.second.take_pub_socket();
  }
  restart(day, "exec");
  const uint64_t next = applied_of_risk(exec_status(day)) + 1;
  const auto refused = [&] {
    const Json now = exec_status(day);
    return now.is_object() ? now["foreign"].get<uint64_t>() + now["malformed"].get<uint64_t>() : 0;
  };
  const auto order = key.sign(approval(std::string(mark) + "-elsewhere"));
  CHECK(eventually("exec hears the stranger in market's place, and refuses", 60, [&] {
    for (auto& [name, place] : places) say_everywhere(place, name, next, order);
    return refused() >= 60;
  }));
  const Json last = exec_status(day);
  CHECK(last["actor"]["last_refusal"].get<std::string>().find(mark) == std::string::npos);

  // The same words from risk's place are heard, or the silence above would prove nothing.
  Impostor in_risks_place(day.run_directory(), "risk", instance);
  in_risks_place.take_pub_socket();
  for (auto& [name, place] : places) {
    if (name == "exec") place.leave();  // so that risk hears exec again
  }
  restart(day, "exec");
  const auto control = key.sign(approval(std::string(mark) + "-control"));
  CHECK(eventually("exec hears the stranger in risk's place", 60, [&] {
    const Json now = exec_status(day);
    in_risks_place.send("approved/x/", in_risks_place.envelope("events", applied_of_risk(now) + 1, control));
    return now.is_object() && now["actor"]["last_refusal"].get<std::string>().find(mark) != std::string::npos;
  }));
  // And risk, which never approved it, hears of it from exec and halts.
  const bool halted = eventually("risk halts", 30, [&] {
    return day.command({"status", "--json"}).out.find("REPORT_WITHOUT_APPROVAL") != std::string::npos;
  });
  CHECK_MESSAGE(halted, day.command({"status", "--json"}).out);
  day.program().signal(SIGTERM);
  day.program().finish(30);
  const size_t elsewhere = delivered_with(day.state_directory(), "exec", std::string(mark) + "-elsewhere");
  CHECK(elsewhere == 0);
  CHECK(delivered_with(day.state_directory(), "exec", std::string(mark) + "-control") >= 1);
  CHECK(traces_at_venue(day) == 0);
  MESSAGE("refused before the actor " << last["foreign"] << " foreign, " << last["malformed"]
                                      << " malformed; delivered " << elsewhere);
}

TEST_CASE("risk's own approval, recorded and sent again, trades once; the day ends in agreement") {
  // A copy of what risk once said would be a licence, or would leave exec deaf for the rest of the day.
  Day day({.speed = "9000"});
  Impostor stranger(day.run_directory(), "risk", instance);
  std::optional<risk::OrderApproved> genuine;
  std::string intent;
  REQUIRE(eventually("risk has its directory", 60,
                     [&] { return asked(day.run_directory(), "risk", "status").is_object(); }));
  {
    Listener tap(day.run_directory(), "risk", "approved/");
    REQUIRE(eventually("risk approves", 120, [&] {
      for (const auto& envelope : tap.heard()) {
        genuine = headgate::decode<risk::OrderApproved>(envelope);
        intent = envelope.correlation_id();
      }
      return genuine.has_value();
    }));
  }
  REQUIRE(eventually("exec has it", 60, [&] { return applied_of_risk(exec_status(day)) > 1; }));
  const auto send_again = [&](const std::string& when) {
    restart(day, "exec");
    const bool answered = eventually(when, 60, [&] {
      stranger.begin_after(std::max(applied_of_risk(exec_status(day)), stranger.events_head()));
      stranger.send("approved/x/",
                    stranger.envelope("events", applied_of_risk(exec_status(day)) + 1, *genuine));
      return repeated(day) >= 1;
    });
    CHECK_MESSAGE(answered, exec_status(day).dump());
  };
  stranger.take_pub_socket();
  send_again("the same bytes are answered after exec's restart");
  send_again("and after another");
  restart(day, "risk");
  stranger.take_pub_socket();
  send_again("and after risk's restart");
  stranger.leave();
  restart(day, "risk");  // takes its place again
  const Finished done = day.program().finish(240);
  check_whole_day(done, only_object(done.out), carried_event);
  const auto wrong = disagreements(day.state_directory());
  for (const std::string& sentence : wrong) FAIL_CHECK(sentence);
  const auto orders = submitted_orders(day.state_directory());
  CHECK(orders.size() > 1);
  size_t of_intent = 0;
  for (const auto& [id, at_ns] : orders) of_intent += id.starts_with(intent) ? 1 : 0;
  CHECK(of_intent <= 1);
  MESSAGE("orders of the recorded approval " << of_intent << ", of the day " << orders.size()
                                             << ", disagreements " << wrong.size());
}
