#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <memory>

#include "actor/service_names.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "store/capture.h"
#include "store/recording.h"
#include "store/store.h"
#include "tests/functional/day.h"
#include "tests/functional/played_again.h"
#include "tests/functional/spoiled_capture.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;
using headgate::capture::v1::CaptureRecord;

namespace {

namespace fs = std::filesystem;

const char* const capture_1 = "/captures/1.zst";

// A copy that may be spoiled.
std::string copy_of(const Folder& folder, const std::string& state, const std::string& name) {
  fs::remove_all(folder / name);
  fs::copy(state, folder / name, fs::copy_options::recursive);
  return folder / name;
}

Finished parity(const Folder& folder, const std::string& run_state, const std::string& backtest) {
  return run(folder, {bin_folder() + "/headgate", "parity", run_state, backtest}, 120);
}

Finished captured(const Folder& folder, const std::string& state, std::vector<std::string> words = {}) {
  words.insert(words.begin(), {bin_folder() + "/headgate", "backtest", "captured", state});
  return run(folder, std::move(words), 120);
}

// The service's store with its events as `change` leaves them; a body that it empties goes.
void rewrite_events(const std::string& state, const std::string& service,
                    const std::function<void(headgate::bus::v1::Envelope&)>& change) {
  std::vector<headgate::bus::v1::Envelope> events = stored_events(state, service);
  REQUIRE(!events.empty());
  headgate::StoreStep step;
  for (headgate::bus::v1::Envelope& event : events) {
    change(event);
    if (!event.body().empty()) step.events.push_back(event);
  }
  const std::string path = state + "/" + service + "/store.db";
  fs::remove(path);
  auto store = headgate::Store::open(path, {"try", "paper", service});
  REQUIRE(store);
  REQUIRE((*store)->commit(step));
}

// The only recording of edge, with one Features record as `change` leaves it.
void rewrite_feature(const std::string& state, uint64_t number,
                     const std::function<void(headgate::recording::v1::Features&)>& change) {
  std::string path;
  for (const auto& entry : fs::directory_iterator(state + "/edge/recordings")) path = entry.path().string();
  REQUIRE(!path.empty());
  std::unique_ptr<headgate::RecordingWriter> writer;
  uint64_t seen = 0;
  const auto read = headgate::read_recording(path, [&](const headgate::recording::v1::Record& record) {
    const auto market = headgate::MarketTime::from_ns(record.market_time_ns());
    const auto utc = headgate::UtcTime::from_ns(record.utc_ns());
    if (record.has_header()) {
      auto made = headgate::RecordingWriter::create(path + ".new", record.header(), market, utc);
      REQUIRE(made);
      writer = std::move(*made);
    } else if (record.has_name()) {
      writer->take({headgate::recording::v1::Record::kNameFieldNumber, record.name().SerializeAsString()},
                   market, utc);
    } else {
      REQUIRE(record.has_features());
      headgate::recording::v1::Features features = record.features();
      if (++seen == number) change(features);
      writer->take({headgate::recording::v1::Record::kFeaturesFieldNumber, features.SerializeAsString()},
                   market, utc);
    }
    return true;
  });
  REQUIRE(!read.problem);
  REQUIRE(seen >= number);
  writer.reset();
  fs::rename(path + ".new", path);
}

void check_named(const Finished& done, const std::vector<std::string>& parts) {
  CHECK_MESSAGE(done.exit == 3, done.out << done.err);
  for (const std::string& part : parts) {
    CHECK_MESSAGE((done.out + done.err).find(part) != std::string::npos, part << " is missing:\n"
                                                                              << done.out);
  }
}

void check_played_again(const Day& day, const PlayedAgain& again) {
  CHECK_MESSAGE(again.backtest.exit == 0, again.backtest.out << again.backtest.err);
  CHECK_MESSAGE(again.parity.exit == 0, again.parity.out << again.parity.err);
  REQUIRE(again.note.is_object());
  CHECK(again.note["equal"] == true);
  CHECK(again.note["cuts"].empty());
  REQUIRE(again.note["services"].size() == 8);
  for (const Json& service : again.note["services"]) {
    CHECK_MESSAGE(service["whole_lives"] == 1, service.dump());
    CHECK_MESSAGE(service["digests_compared"].get<int>() >= 1, service.dump());
  }
  for (const char* kind : {"features", "evaluations", "intents", "cancels", "approvals", "denials",
                           "cancel approvals", "order reports", "fills", "settlements", "ledger entries"}) {
    // One order of this day rests so long that it is cancelled, on most runs: the processes' own time
    // decides.
    const bool may_lack = std::string_view(kind).find("cancel") != std::string_view::npos;
    CHECK_MESSAGE((may_lack || again.equal(kind) > 0), std::string(kind));
    CHECK_MESSAGE(again.equal(kind) == again.count(kind, "in_run"), std::string(kind));
  }
  // Counted by another reader of the stores.
  CHECK(again.equal("fills") == static_cast<int64_t>(venue_trades(day.state_directory())));
}

// What a backtest leaves is read by what reads an instance.
void check_left_state(const Day& day, const std::string& left) {
  for (const char* service : {"edge", "risk", "exec", "settle"}) {
    const auto in_run = stored_events(day.state_directory(), service);
    const auto here = stored_events(left, service);
    REQUIRE(in_run.size() == here.size());
    for (size_t i = 0; i < here.size(); ++i) {
      CHECK(in_run[i].sequence() == here[i].sequence());
      CHECK(in_run[i].body() == here[i].body());
      CHECK(in_run[i].causation_id() == here[i].causation_id());
    }
    CHECK(stored_rows(day.state_directory(), service) == stored_rows(left, service));
  }
}

void check_spoiled_backtests(const Day& day, const std::string& left) {
  const Folder& folder = day.folder();
  const std::string& state = day.state_directory();
  bool done = false;
  std::string intent_id;
  const std::string priced = copy_of(folder, left, "priced");
  rewrite_events(priced, "edge", [&](headgate::bus::v1::Envelope& event) {
    headgate::edge::v1::OrderIntent intent;
    if (done || event.type() != intent.GetDescriptor()->full_name()) return;
    REQUIRE(intent.ParseFromString(event.body()));
    intent_id = intent.intent_id();
    intent.set_limit_price_e4(intent.limit_price_e4() + 1);
    event.set_body(intent.SerializeAsString());
    done = true;
  });
  check_named(parity(folder, state, priced), {"FIELD_DIFFERS: intents " + intent_id, "limit_price_e4 is '"});

  const std::string lost = copy_of(folder, left, "lost");
  std::string trade_id;
  rewrite_events(lost, "exec", [&](headgate::bus::v1::Envelope& event) {
    headgate::exec::v1::Fill fill;
    if (!trade_id.empty() || event.type() != fill.GetDescriptor()->full_name()) return;
    REQUIRE(fill.ParseFromString(event.body()));
    trade_id = fill.trade_id();
    event.clear_body();
  });
  check_named(parity(folder, state, lost), {"MISSING_IN_BACKTEST: fills " + trade_id});
  check_named(parity(folder, lost, left), {"EXTRA_IN_BACKTEST: fills " + trade_id});

  // An approval's signature and instants may differ, its quantity may not.
  const std::string approved = copy_of(folder, left, "approved");
  const auto change_approval = [&](bool quantity) {
    rewrite_events(approved, "risk", [&](headgate::bus::v1::Envelope& event) {
      headgate::risk::v1::OrderApproved whole;
      headgate::risk::v1::Approval approval;
      if (event.type() != whole.GetDescriptor()->full_name()) return;
      REQUIRE((whole.ParseFromString(event.body()) && approval.ParseFromString(whole.approval())));
      approval.set_approved_utc_ns(approval.approved_utc_ns() + 1);
      if (quantity) approval.set_maximum_quantity_e2(approval.maximum_quantity_e2() + 100);
      whole.set_approval(approval.SerializeAsString());
      whole.set_signature("another");
      event.set_body(whole.SerializeAsString());
    });
  };
  change_approval(false);
  CHECK(parity(folder, state, approved).exit == 0);
  change_approval(true);
  check_named(parity(folder, state, approved), {"FIELD_DIFFERS: approvals", "maximum_quantity_e2 is '"});
}

void check_spoiled_evaluations(const Day& day, const std::string& left) {
  const Folder& folder = day.folder();
  const std::string featured = copy_of(folder, left, "featured");
  rewrite_feature(featured, 100, [](headgate::recording::v1::Features& features) {
    features.set_offered_e2(features.offered_e2() + 1);
  });
  check_named(parity(folder, day.state_directory(), featured),
              {"FIELD_DIFFERS: features", "offered_e2 is '"});

  const std::string said = copy_of(folder, left, "said");
  fs::remove(said + "/notify" + capture_1);
  bool done = false;
  forge(left + "/notify" + capture_1, said + "/notify" + capture_1, [&](CaptureRecord& record) {
    headgate::edge::v1::Evaluation evaluation;
    if (done || record.input().delivered().type() != evaluation.GetDescriptor()->full_name()) return;
    REQUIRE(evaluation.ParseFromString(record.input().delivered().body()));
    if (evaluation.gates_size() < 2) return;
    evaluation.mutable_gates(1)->set_value("another");
    record.mutable_input()->mutable_delivered()->set_body(evaluation.SerializeAsString());
    done = true;
  });
  REQUIRE(done);
  check_named(parity(folder, day.state_directory(), said),
              {"FIELD_DIFFERS: evaluations", "gates[1].value is '"});
}

// Somebody who computes every sum anew is found by what the publishers say.
void check_forged_message(const Day& day) {
  const Folder& folder = day.folder();
  const std::string forged = copy_of(folder, day.state_directory(), "forged");
  fs::remove(forged + "/risk" + capture_1);
  uint64_t number = 0;
  forge(day.state_directory() + "/risk" + capture_1, forged + "/risk" + capture_1,
        [&](CaptureRecord& record) {
          headgate::exec::v1::Fill fill;
          if (number > 0 || record.input().delivered().type() != fill.GetDescriptor()->full_name()) return;
          REQUIRE(fill.ParseFromString(record.input().delivered().body()));
          fill.set_fee_e6(fill.fee_e6() + 1);
          record.mutable_input()->mutable_delivered()->set_body(fill.SerializeAsString());
          number = record.input().number();
        });
  REQUIRE(number > 0);
  const std::string named = "MESSAGE_DIFFERS: risk life 1 input " + std::to_string(number) + " (exec/events ";
  check_named(captured(folder, forged), {named, "fee_e6 is '", "did not do what the run did"});
  const Finished all = captured(folder, forged, {"--all"});
  // Given the forged fill, risk says another state, and each of its readers sees that.
  check_named(all, {named, "MESSAGE_DIFFERS: edge life 1", "(risk/state ", " more\n"});
  check_named(captured(folder, forged, {"--out", folder / "forged_out"}), {named});
  CHECK_MESSAGE(fs::exists(folder / "forged_out" + "/backtest.json"), "what was found is kept");
}

void check_forged_price(const Day& day) {
  const Folder& folder = day.folder();
  const std::string forged = copy_of(folder, day.state_directory(), "cheaper");
  fs::remove(forged + "/market" + capture_1);
  uint64_t deltas = 0;
  forge(day.state_directory() + "/market" + capture_1, forged + "/market" + capture_1,
        [&](CaptureRecord& record) {
          std::string* text = record.input().has_feed_text()
                                  ? record.mutable_input()->mutable_feed_text()->mutable_text()
                                  : nullptr;
          const std::string field = "\"delta_fp\":\"";
          const size_t at = text == nullptr ? std::string::npos : text->find(field);
          if (at == std::string::npos || ++deltas != 200) return;
          const size_t digit = text->find_first_of("123456789", at + field.size());
          REQUIRE(digit != std::string::npos);
          (*text)[digit] = (*text)[digit] == '1' ? '2' : '1';
        });
  REQUIRE(deltas >= 200);
  check_named(captured(folder, forged), {"did not do what the run did"});
}

void check_altered_byte(const Day& day) {
  const std::string altered = copy_of(day.folder(), day.state_directory(), "altered");
  fs::remove(altered + "/edge" + capture_1);
  alter_one_byte(day.state_directory() + "/edge" + capture_1, altered + "/edge" + capture_1, 1000);
  check_named(captured(day.folder(), altered), {"CAPTURE_ALTERED", "/edge/captures/1.zst: input 1000"});
}

// Every other decision, made by the same code for another reason: the comparison must see each.
void check_other_threshold(const Day& day) {
  const Folder& folder = day.folder();
  std::string toml = read_text(day.configuration());
  const auto replace = [&](const std::string& key, const std::string& value) {
    const size_t at = toml.find(key + " = ");
    REQUIRE(at != std::string::npos);
    toml.replace(at, toml.find('\n', at) - at, key + " = " + value);
  };
  const auto decide = [&](const std::string& name) {
    write_text(folder / name + ".toml", toml);
    const Finished done = captured(folder, day.state_directory(),
                                   {"--config", folder / name + ".toml", "--out", folder / name});
    CHECK_MESSAGE(done.exit == 0, done.out << done.err);
    PlayedAgain out;
    out.parity = run(
        folder, {bin_folder() + "/headgate", "parity", day.state_directory(), folder / name, "--json"}, 120);
    out.result = parsed(out.parity.out);
    return out;
  };
  const PlayedAgain same = decide("same");
  CHECK_MESSAGE(same.parity.exit == 0, same.parity.out);
  replace("threshold_cents", "\"15.00\"");
  const PlayedAgain stricter = decide("stricter");
  CHECK(stricter.parity.exit == 3);
  CHECK(stricter.count("features", "differ") > 0);
  CHECK(stricter.count("intents", "missing") > 0);
  CHECK(stricter.count("intents", "in_backtest") < stricter.count("intents", "in_run"));
  // Nothing feeds back: exec had been told the same.
  CHECK(stricter.equal("fills") == stricter.count("fills", "in_run"));
  bool named = false;
  for (const Json& each : stricter.result["first_differences"]) {
    named =
        named || (each["kind"] == "features" && each["field"] == "outcome" && each["in_backtest"] == "EDGE");
  }
  CHECK_MESSAGE(named, stricter.parity.out);
  replace("name", "\"another\"");
  write_text(folder / "another.toml", toml);
  const Finished refused = captured(folder, day.state_directory(), {"--config", folder / "another.toml"});
  CHECK(refused.exit == 2);
  CHECK_MESSAGE(refused.err.find("CONFIGURATION_OF_ANOTHER") != std::string::npos, refused.err);
}

void check_refusals(const Day& day, const std::string& left) {
  const Folder& folder = day.folder();
  CHECK(captured(folder, folder / "nowhere").exit == 2);
  const Finished again = captured(folder, day.state_directory(), {"--out", left});
  CHECK(again.exit == 2);
  CHECK_MESSAGE(again.err.find("KEPT_EXISTS") != std::string::npos, again.err);
  CHECK(parity(folder, folder / "nowhere", folder / "nothing").exit == 2);
  const std::string keyless = copy_of(folder, day.state_directory(), "keyless");
  fs::remove_all(keyless + "/keys");
  const Finished refused = captured(folder, keyless);
  CHECK(refused.exit == 2);
  CHECK_MESSAGE(refused.out.find("KEY_FILE") != std::string::npos, refused.out);
}

}  // namespace

TEST_CASE(
    "a day played again from what it captured decides the same, one by one, and a changed word is named") {
  // A backtest that decides otherwise than the processes did says nothing about money.
  Day day({});
  REQUIRE(day.program().finish(240).exit == 0);
  const Finished replayed =
      run(day.folder(), {bin_folder() + "/headgate", "replay", "--verify", day.state_directory()}, 120);
  CHECK_MESSAGE(replayed.exit == 0, replayed.out << replayed.err);
  const std::string left = day.folder() / "left";
  const PlayedAgain again = play_again(day.folder(), day.state_directory(), left);
  check_played_again(day, again);
  check_left_state(day, left);
  const PlayedAgain twice = play_again(day.folder(), day.state_directory(), day.folder() / "twice");
  CHECK(twice.note["digest"] == again.note["digest"]);
  check_spoiled_backtests(day, left);
  check_spoiled_evaluations(day, left);
  check_forged_message(day);
  check_forged_price(day);
  check_altered_byte(day);
  check_other_threshold(day);
  check_refusals(day, left);
}

TEST_CASE("a day with a killed process is played again, and what the kill cut off is counted and named") {
  // The days that go wrong are those that somebody wants to play again.
  Day day({.speed = "6000"});
  REQUIRE(day.reaches("2026-01-14T20:00", 120));
  REQUIRE(::kill(day.processes().at("edge").first, SIGKILL) == 0);
  const Finished ended = day.program().finish(240);
  REQUIRE_MESSAGE(ended.exit == 0, ended.err);
  const PlayedAgain again = play_again(day.folder(), day.state_directory(), day.folder() / "left");
  CHECK_MESSAGE(again.backtest.exit == 0, again.backtest.out << again.backtest.err);
  CHECK(again.cuts() == std::set<std::string>{"edge"});
  REQUIRE(again.note["cuts"].size() == 1);
  CHECK(again.note["cuts"][0]["code"] == "LIFE_CUT");
  CHECK(again.note["cuts"][0]["life"] == 1);
  CHECK(again.note["cuts"][0]["inputs"].get<int>() > 100);
  again.check_equal_but_for_cuts();
}

TEST_CASE("two runs of one day are compared decision by decision, though machines never keep the same time") {
  // Somebody compares two builds this way: noise of the machine must not hide what the second one decides.
  const Folder folder;
  std::vector<std::string> kept;
  for (const char* name : {"one", "two"}) {
    kept.push_back(folder / name + "/state");
    const Finished tried = run(folder,
                               {bin_folder() + "/headgate", "try", "--json", "--recorded", carried_folder(),
                                "--event", carried_event, "--keep", folder / name},
                               240);
    REQUIRE_MESSAGE(tried.exit == 0, tried.err);
  }
  const Finished done = run(folder, {bin_folder() + "/headgate", "parity", kept[0], kept[1], "--json"}, 120);
  CHECK((done.exit == 0 || done.exit == 3));
  PlayedAgain compared;
  compared.result = parsed(done.out);
  REQUIRE_MESSAGE(compared.result.is_object(), done.out << done.err);
  // One fair value more or less at a step's end may move single orders, not the day.
  CHECK(compared.equal("evaluations") * 2 > compared.count("evaluations", "in_run"));
  CHECK(compared.equal("intents") * 2 > compared.count("intents", "in_run"));
  CHECK(compared.count("intents", "life_cut") == 0);
}
