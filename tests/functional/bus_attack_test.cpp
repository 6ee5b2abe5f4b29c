#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <list>
#include <thread>
#include <zmq.hpp>

#include "actor/service_names.h"
#include "bus/approval.h"
#include "headgate/exec/v1/rows.pb.h"
#include "tests/functional/day.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;
namespace risk = headgate::risk::v1;

namespace {

constexpr const char* mark = "stranger";

risk::Approval approval(const std::string& instance, int number) {
  const auto utc = std::chrono::system_clock::now().time_since_epoch();
  const int64_t utc_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(utc).count();
  risk::Approval out;
  out.set_instance(instance);
  out.set_mode("paper");
  out.set_approval_number(static_cast<uint64_t>(number));
  out.set_intent_id(mark + std::to_string(number));
  out.set_strategy("demonstration");
  out.set_market_ticker(std::string(carried_event) + "-B36.5");
  out.set_event_ticker(carried_event);
  out.set_side(headgate::edge::v1::SIDE_YES);
  out.set_worst_price_e4(9000);
  out.set_maximum_quantity_e2(100);
  out.add_styles("take_then_rest");
  out.set_approved_utc_ns(utc_ns);
  out.set_start_by_utc_ns(utc_ns + 60'000'000'000);
  out.set_working_until_ns(INT64_MAX);
  return out;
}

// The place of every process but exec, taken over: a second bind on an ipc path steals it without an error.
class Stranger {
 public:
  Stranger(const Day& day, const std::string& right_seed)
      : other_key_(*headgate::ApprovalSigner::from_hex_seed(std::string(64, '7'))),
        right_key_(*headgate::ApprovalSigner::from_hex_seed(right_seed)) {
    for (const std::string_view name : headgate::service_names) {
      if (name == "exec") continue;
      auto& place = places_.emplace_back(std::string(name), zmq::socket_t(context_, zmq::socket_type::pub));
      place.second.set(zmq::sockopt::linger, 0);
      place.second.bind("ipc://" + day.run_directory() + "/" + place.first + "/pub.sock");
    }
  }

  // Each kind of false approval from each place, as events that follow what exec has applied of risk and as
  // state that follows what it has applied of market.
  void attack(uint64_t risk_applied, uint64_t market_applied) {
    risk::OrderApproved unsigned_one;
    unsigned_one.set_approval(approval("try", ++number_).SerializeAsString());
    unsigned_one.set_key_id(1);
    // The right key for another instance: the harm of a key shared between instances.
    const risk::OrderApproved foreign = right_key_.sign(approval("other", ++number_));
    risk::OrderApproved altered = right_key_.sign(approval("other", ++number_));
    altered.set_approval(approval("try", number_).SerializeAsString());
    uint64_t next = 0;
    for (const auto& order : {unsigned_one, other_key_.sign(approval("try", ++number_)), foreign, altered}) {
      ++next;
      for (auto& [name, socket] : places_) {
        send(socket, name, "events", "approved/x/", risk_applied + next, order);
        send(socket, name, "state", "book/x/", market_applied + next, order);
      }
    }
  }

 private:
  static void send(zmq::socket_t& socket, const std::string& source, const std::string& stream,
                   const std::string& topic, uint64_t sequence, const risk::OrderApproved& order) {
    headgate::bus::v1::Envelope envelope;
    envelope.set_instance("try");
    envelope.set_source(source);
    envelope.set_stream(stream);
    envelope.set_epoch(1);
    envelope.set_sequence(sequence);
    envelope.set_type(risk::OrderApproved::descriptor()->full_name());
    envelope.set_body(order.SerializeAsString());
    const std::string bytes = envelope.SerializeAsString();
    socket.send(zmq::buffer(topic), zmq::send_flags::sndmore);
    socket.send(zmq::buffer(bytes), zmq::send_flags::none);
  }

  zmq::context_t context_{1};
  headgate::ApprovalSigner other_key_;
  headgate::ApprovalSigner right_key_;
  std::list<std::pair<std::string, zmq::socket_t>> places_;
  int number_ = 0;
};

Json exec_status(const Day& day) {
  const Json all = day.status();
  return all.is_object() && all["exec"].contains("actor") ? all["exec"] : Json();
}
uint64_t applied(const Json& exec, const std::string& source) {
  if (!exec.is_object()) return 0;
  for (const Json& stream : exec["applied"]) {
    if (stream["source"] == source) return stream["sequence"];
  }
  return 0;
}
size_t refused(const Json& exec) {
  if (!exec.is_object()) return 0;
  size_t out = 0;
  for (const auto& [code, count] : exec["actor"]["approvals_refused"].items()) out += count.get<size_t>();
  return out;
}

}  // namespace

TEST_CASE("approvals that risk's key did not sign for this instance move nothing, wherever they come from") {
  // A program that can reach the sockets could trade with our money without risk.
  Day day({.speed = "3000"});
  REQUIRE(eventually("exec has followed an approval of risk", 120,
                     [&] { return applied(exec_status(day), "risk") > 0; }));
  std::string seed = read_text(day.state_directory() + "/keys/approval.key");
  while (!seed.empty() && seed.back() == '\n') seed.pop_back();
  Stranger stranger(day, seed);
  // Connections that stand keep their peer, so exec is made to dial anew.
  ::kill(day.processes().at("exec").first, SIGKILL);
  Json last;
  const bool reached = eventually("the stranger's approvals reach exec and are refused", 60, [&] {
    const Json now = exec_status(day);
    if (now.is_object()) last = now;
    stranger.attack(applied(now, "risk"), applied(now, "market"));
    return refused(now) >= 30 && now["actor"]["approvals_refused"].size() >= 2;
  });
  CHECK_MESSAGE(reached, last.dump());
  day.program().signal(SIGTERM);
  day.program().finish(30);

  size_t obeyed = 0;
  for (const auto& [at, bytes] : stored_rows(day.state_directory(), "exec")) {
    if (at.first == "intent" && at.second.starts_with(mark)) ++obeyed;
    if (at.first == "venue_order" && bytes.find(mark) != std::string::npos) ++obeyed;
  }
  for (const auto& envelope : stored_events(day.state_directory(), "exec")) {
    obeyed += envelope.body().find(mark) != std::string::npos ? 1 : 0;
  }
  CHECK(obeyed == 0);
  MESSAGE("refused " << last["actor"]["approvals_refused"].dump() << ", obeyed " << obeyed);
}
