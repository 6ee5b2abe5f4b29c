#include <doctest/doctest.h>

#include <set>

#include "headgate/exec/v1/rows.pb.h"
#include "headgate/venue/v1/rows.pb.h"
#include "tests/functional/exec_alone.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;
namespace risk = headgate::risk::v1;

namespace {

constexpr const char* resting = "genuine";
constexpr int64_t second_ns = 1'000'000'000;

// One false message: how it is made, and what exec must say of it.
struct Row {
  std::string name;
  std::string code;  // exec's reason; "foreign", "malformed": it never came to exec's actor
  std::function<void(ExecAlone&, const std::string& intent)> send;
};

void say(ExecAlone& scene, const risk::OrderApproved& order) { scene.risk.say_event("approved/x/", order); }
void say(ExecAlone& scene, const risk::CancelApproved& cancel) {
  scene.risk.say_event("cancel_approved/x/", cancel);
}

// What makes an approval or a cancel false, whichever of the two it is.
template <auto make>
std::vector<Row> rows_of_both() {
  using Scene = ExecAlone;
  using Id = const std::string&;
  return {
      {"unsigned", "SIGNATURE_BAD",
       [](Scene& s, Id id) {
         auto message = s.right_key.sign((s.*make)(id));
         message.clear_signature();
         say(s, message);
       }},
      {"signed by another key", "SIGNATURE_BAD",
       [](Scene& s, Id id) { say(s, s.other_key.sign((s.*make)(id))); }},
      {"one bit of the approval altered", "SIGNATURE_BAD",
       [](Scene& s, Id id) {
         auto message = s.right_key.sign((s.*make)(id));
         (*message.mutable_approval())[message.approval().size() / 2] ^= 0x01;
         say(s, message);
       }},
      {"one bit of the signature altered", "SIGNATURE_BAD",
       [](Scene& s, Id id) {
         auto message = s.right_key.sign((s.*make)(id));
         (*message.mutable_signature())[40] ^= 0x01;
         say(s, message);
       }},
      {"one bit of the key id altered", "KEY_UNKNOWN",
       [](Scene& s, Id id) {
         auto message = s.right_key.sign((s.*make)(id));
         message.set_key_id(message.key_id() ^ 1U);
         say(s, message);
       }},
      {"a good approval with another intent id", "SIGNATURE_BAD",
       [](Scene& s, Id id) {
         auto message = s.right_key.sign((s.*make)("other"));
         message.set_approval((s.*make)(id).SerializeAsString());
         say(s, message);
       }},
      {"approved two seconds ahead", "APPROVAL_FROM_FUTURE",
       [](Scene& s, Id id) {
         auto approval = (s.*make)(id);
         approval.set_approved_utc_ns(utc_now_ns() + 2 * second_ns);
         say(s, s.right_key.sign(approval));
       }},
      {"of another instance, with the right key", "INSTANCE_FOREIGN",
       [](Scene& s, Id id) {
         auto approval = (s.*make)(id);
         approval.set_instance("canary");
         say(s, s.right_key.sign(approval));
       }},
      {"of another mode, with the right key", "MODE_FOREIGN",
       [](Scene& s, Id id) {
         auto approval = (s.*make)(id);
         approval.set_mode("live");
         say(s, s.right_key.sign(approval));
       }},
      {"with an unknown field, with the right key", "APPROVAL_UNKNOWN_FIELD",
       [](Scene& s, Id id) {
         auto approval = (s.*make)(id);
         approval.GetReflection()->MutableUnknownFields(&approval)->AddVarint(99, 1);
         say(s, s.right_key.sign(approval));
       }},
  };
}

std::vector<Row> order_rows() {
  using Scene = ExecAlone;
  using Id = const std::string&;
  auto out = rows_of_both<&ExecAlone::approval>();
  out.push_back({"start-by passed", "START_BY_PASSED", [](Scene& s, Id id) {
                   auto approval = s.approval(id);
                   approval.set_approved_utc_ns(utc_now_ns() - 3 * second_ns);
                   approval.set_start_by_utc_ns(utc_now_ns() - second_ns);
                   say(s, s.right_key.sign(approval));
                 }});
  out.push_back({"working-until passed", "WORKING_UNTIL_PASSED", [](Scene& s, Id id) {
                   auto approval = s.approval(id);
                   approval.set_working_until_ns(utc_now_ns() - second_ns);
                   say(s, s.right_key.sign(approval));
                 }});
  out.push_back({"without an intent id", "APPROVAL_INCOMPLETE", [](Scene& s, Id id) {
                   auto approval = s.approval(id);
                   approval.clear_intent_id();
                   approval.set_strategy(id);
                   say(s, s.right_key.sign(approval));
                 }});
  out.push_back({"invented in a replay", "SIGNATURE_BAD", [](Scene& s, Id id) {
                   s.risk.keep_event(s.other_key.sign(s.approval(id)));  // heartbeats make exec ask for it
                 }});
  out.push_back({"published as state", "foreign", [](Scene& s, Id id) {
                   const auto order = s.right_key.sign(s.approval(id));
                   s.risk.send("approved/x/", s.risk.envelope("state", 1, order));
                 }});
  out.push_back({"in an envelope of another instance", "foreign", [](Scene& s, Id id) {
                   auto false_one =
                       s.risk.envelope("events", s.risk.events_head() + 1, s.right_key.sign(s.approval(id)));
                   false_one.set_instance("canary");
                   s.risk.send("approved/x/", false_one);
                 }});
  out.push_back({"from risk's place, calling itself edge's", "malformed", [](Scene& s, Id id) {
                   auto false_one =
                       s.risk.envelope("events", s.risk.events_head() + 1, s.right_key.sign(s.approval(id)));
                   false_one.set_source("edge");
                   s.risk.send("approved/x/", false_one);
                 }});
  out.push_back({"from market's place as market's book", "foreign", [](Scene& s, Id id) {
                   const auto order = s.right_key.sign(s.approval(id));
                   s.market_place.send("book/x/", s.market_place.envelope("state", 1'000, order));
                 }});
  out.push_back({"from market's place as an event of market", "foreign", [](Scene& s, Id id) {
                   const auto order = s.right_key.sign(s.approval(id));
                   s.market_place.send("book/x/", s.market_place.envelope("events", 1, order));
                 }});
  out.push_back({"from market's place, calling itself risk's", "malformed", [](Scene& s, Id id) {
                   auto false_one = s.market_place.envelope("events", s.risk.events_head() + 1,
                                                            s.right_key.sign(s.approval(id)));
                   false_one.set_source("risk");
                   s.market_place.send("book/x/", false_one);
                 }});
  return out;
}

std::vector<Row> cancel_rows() {
  auto out = rows_of_both<&ExecAlone::cancel>();
  out.push_back({"for an unknown intent, with the right key", "INTENT_UNKNOWN",
                 [](ExecAlone& s, const std::string&) { say(s, s.right_key.sign(s.cancel("never-seen"))); }});
  return out;
}

int64_t said(const Json& status, const std::string& code) {
  if (!status.is_object()) return -1;
  if (code == "foreign" || code == "malformed") return status[code].get<int64_t>();
  const Json& refused = status["actor"]["approvals_refused"];
  return refused.contains(code) ? refused[code].get<int64_t>() : 0;
}

// Everything exec holds of an intent that could be, or become, an order.
size_t traces(const ExecAlone& scene, const std::string& intent) {
  size_t out = 0;
  for (const auto& [at, bytes] : stored_rows(scene.state_directory(), "exec")) {
    if (bytes.find(intent) == std::string::npos && at.second.find(intent) == std::string::npos) continue;
    headgate::exec::v1::IntentRow row;
    const bool ended =
        at.first == "intent" && row.ParseFromString(bytes) && row.done() && row.children().empty();
    out += ended ? 0 : 1;
  }
  return out;
}

void place_genuine(ExecAlone& scene, const std::string& intent) {
  say(scene, scene.right_key.sign(scene.approval(intent)));
  REQUIRE(
      scene.wait("a genuine approval is obeyed", 10, [&] { return scene.open_state(intent) == "resting"; }));
}

void send_and_hear(ExecAlone& scene, const Row& row, const std::string& intent) {
  const int64_t before = said(scene.status(), row.code);
  row.send(scene, intent);
  const bool answered =
      scene.wait(row.name, 10, [&] { return said(scene.status(), row.code) == before + 1; });
  const Json now = scene.status();
  CHECK_MESSAGE(answered, row.name << ": " << now.dump());
  CHECK_MESSAGE(scene.open_state(resting) == "resting", row.name);
}

}  // namespace

TEST_CASE("each false approval does nothing, and exec says which and why") {
  // Whoever can reach exec's ear could trade with our money without risk.
  ExecAlone scene;
  scene.start_exec();
  place_genuine(scene, resting);
  const auto rows = order_rows();
  const auto intent_of = [](size_t row) { return "false" + std::to_string(100 + row); };
  for (size_t i = 0; i < rows.size(); ++i) send_and_hear(scene, rows[i], intent_of(i));
  place_genuine(scene, "genuine-after");
  scene.stop_exec();
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string& code = rows[i].code;
    const bool received = code != "foreign" && code != "malformed";
    const size_t came = delivered_with(scene.state_directory(), "exec", intent_of(i));
    const size_t left = traces(scene, intent_of(i));
    CHECK_MESSAGE(came == (received ? 1 : 0), rows[i].name);
    CHECK_MESSAGE(left == 0, rows[i].name);
    if (code != "malformed") {
      const std::string in_log = received ? code : "MESSAGE_FOREIGN";
      CHECK_MESSAGE(scene.log().find(in_log) != std::string::npos, in_log << " is not in the log");
    }
    MESSAGE("approval " << rows[i].name << ": received " << came << ", said " << code << ", traces " << left);
  }
  CHECK(submitted_orders(scene.state_directory()).size() == 2);
}

TEST_CASE("each false approval of a cancel cancels nothing, and exec says which and why") {
  // Whoever can cancel what rests decides what is traded.
  ExecAlone scene;
  scene.start_exec();
  place_genuine(scene, resting);
  for (const Row& row : cancel_rows()) {
    send_and_hear(scene, row, resting);
    CHECK_MESSAGE(scene.log().find(row.code) != std::string::npos, row.code << " is not in the log");
    MESSAGE("cancel " << row.name << ": said " << row.code);
  }
  say(scene, scene.right_key.sign(scene.cancel(resting)));
  CHECK(scene.wait("a genuine cancel is obeyed", 10, [&] { return scene.open_state(resting).empty(); }));
  scene.stop_exec();
}
