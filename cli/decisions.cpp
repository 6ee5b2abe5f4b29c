#include "cli/decisions.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "cli/replay_life.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "store/capture.h"
#include "store/event_file.h"
#include "store/recording.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Message;

// What tells a decision from another of its kind.
struct Rule {
  DecisionKind kind;
  std::string_view type;
  std::array<std::string_view, 2> id_fields;  // text fields; empty: none
};
constexpr std::array rules{
    Rule{DecisionKind::intent, "headgate.edge.v1.OrderIntent", {"intent_id", ""}},
    Rule{DecisionKind::cancel, "headgate.edge.v1.CancelIntent", {"intent_id", ""}},
    Rule{DecisionKind::approval, "headgate.risk.v1.Approval", {"intent_id", ""}},
    Rule{DecisionKind::cancel_approval, "headgate.risk.v1.CancelApproval", {"intent_id", ""}},
    Rule{DecisionKind::denial, "headgate.risk.v1.OrderDenied", {"intent_id", ""}},
    Rule{DecisionKind::command, "headgate.risk.v1.CommandObeyed", {"", ""}},
    Rule{DecisionKind::report, "headgate.exec.v1.OrderReport", {"intent_id", "order_id"}},
    Rule{DecisionKind::fill, "headgate.exec.v1.Fill", {"trade_id", ""}},
    Rule{DecisionKind::opening, "headgate.exec.v1.OpeningBalance", {"", ""}},
    Rule{DecisionKind::settlement, "headgate.settle.v1.Settlement", {"market_ticker", ""}},
    Rule{DecisionKind::ledger_entry, "headgate.settle.v1.LedgerEntry", {"entry_id", ""}},
};

constexpr std::array<std::string_view, decision_kinds> names{
    "features",         "evaluations",      "intents",       "cancels",       "approvals",
    "denials",          "cancel approvals", "commands",      "order reports", "fills",
    "opening balances", "settlements",      "ledger entries"};

// What is signed is compared, not the signature: it also covers the instant of signing.
void unpack_signed(Decision& out) {
  risk::v1::OrderApproved approved;
  risk::v1::CancelApproved cancel;
  if (out.type == approved.GetDescriptor()->full_name() && approved.ParseFromString(out.body)) {
    out.type = risk::v1::Approval::descriptor()->full_name();
    out.body = approved.approval();
  } else if (out.type == cancel.GetDescriptor()->full_name() && cancel.ParseFromString(out.body)) {
    out.type = risk::v1::CancelApproval::descriptor()->full_name();
    out.body = cancel.approval();
  }
}

std::optional<std::string> id_of(const Rule& rule, const std::string& body) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(rule.type));
  if (descriptor == nullptr) return std::nullopt;
  const std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!message->ParseFromString(body)) return std::nullopt;
  std::string out;
  for (const std::string_view name : rule.id_fields) {
    const auto* field = name.empty() ? nullptr : descriptor->FindFieldByName(std::string(name));
    if (field == nullptr) continue;
    if (!out.empty()) out += " ";
    out += message->GetReflection()->GetString(*message, field);
  }
  return out;
}

std::string_view word_of(edge::v1::Side side) {
  if (side == edge::v1::SIDE_YES) return "YES";
  return side == edge::v1::SIDE_NO ? "NO" : "?";
}

std::string place(const std::string& market, edge::v1::Side side) {
  return market + "/" + std::string(word_of(side));
}

}  // namespace

std::string_view name_of(DecisionKind kind) { return names[static_cast<size_t>(kind)]; }

Status read_decided(const std::string& state_directory, std::string_view service, const TakeDecision& take) {
  const std::string path = state_directory + "/" + std::string(service) + "/store.db";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return Done{};
  std::optional<Error> problem;
  const auto count = read_events(path, [&](const bus::v1::Envelope& event) {
    Decision out;
    out.type = event.type();
    out.body = event.body();
    out.market_ns = event.market_time_ns();
    out.service = event.source();
    out.sequence = event.sequence();
    unpack_signed(out);
    const auto* rule =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& each) { return each.type == out.type; });
    const auto id = rule == rules.end() ? std::nullopt : id_of(*rule, out.body);
    if (!id) {
      problem = Error{"EVENT_UNREADABLE", path + " event " + std::to_string(event.sequence()), event.type(),
                      "use the build that wrote it"};
      return;
    }
    out.kind = rule->kind;
    out.id = *id;
    take(std::move(out));
  });
  if (!count) return count.error();
  if (problem) return *problem;
  return Done{};
}

namespace {

// <UTC date>-<life>.zst, in the order of lives and days.
std::map<std::pair<uint64_t, std::string>, std::string> recordings_in(const std::string& folder) {
  std::map<std::pair<uint64_t, std::string>, std::string> out;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string name = entry.path().stem().string();
    const size_t dash = name.rfind('-');
    uint64_t life = 0;
    if (entry.path().extension() != ".zst" || dash == std::string::npos) continue;
    std::from_chars(name.data() + dash + 1, name.data() + name.size(), life);
    out[{life, name}] = entry.path().string();
  }
  return out;
}

// Names are numbered anew in each file, in the order of their use.
class FeatureFile {
 public:
  FeatureFile(uint64_t life, const TakeDecision& take) : life_(life), take_(take) {}

  bool take(const recording::v1::Record& record) {
    if (record.has_name()) names_[record.name().index()] = record.name().text();
    if (!record.has_features()) return true;
    recording::v1::Features features = record.features();
    Decision out;
    out.kind = DecisionKind::feature;
    out.service = "edge";
    out.life = life_;
    out.market_ns = record.market_time_ns();
    out.id = place(names_[features.market()], features.side());
    out.moment_ns = out.market_ns;
    out.texts = {{"outcome", names_[features.outcome()]}, {"fair_value", names_[features.fair_value()]}};
    features.clear_market();
    features.clear_outcome();
    features.clear_fair_value();
    out.type = features.GetDescriptor()->full_name();
    out.body = features.SerializeAsString();
    take_(std::move(out));
    return true;
  }

 private:
  const uint64_t life_;
  const TakeDecision& take_;
  std::map<uint32_t, std::string> names_;
};

}  // namespace

Status read_features(const std::string& state_directory, const TakeDecision& take) {
  for (const auto& [whose, path] : recordings_in(state_directory + "/edge/recordings")) {
    FeatureFile file(whose.first, take);
    const RecordingRead read =
        read_recording(path, [&](const recording::v1::Record& record) { return file.take(record); });
    if (read.problem) return *read.problem;
    if (read.lost + read.damaged == 0) continue;
    return Error{
        "RECORDING_DAMAGED", path,
        std::to_string(read.damaged) + " chunks damaged, " + std::to_string(read.lost) + " records lost",
        "take it from a backup"};
  }
  return Done{};
}

struct EvaluationReader::Stream {
  std::deque<std::string> paths;  // not begun
  std::string path;
  std::unique_ptr<CaptureReader> reader;
  // A snapshot tells again what was told before.
  std::set<std::pair<uint64_t, uint64_t>> seen;
  bool captured = false;
};

EvaluationReader::EvaluationReader(const std::string& state_directory) : stream_(std::make_unique<Stream>()) {
  for (std::string& path : captures_of_service(state_directory + "/notify")) {
    stream_->paths.push_back(std::move(path));
  }
  stream_->captured = !stream_->paths.empty();
}
EvaluationReader::~EvaluationReader() = default;
bool EvaluationReader::captured() const { return stream_->captured; }

Result<std::unique_ptr<Decision>> EvaluationReader::next() {
  Stream& s = *stream_;
  const std::string& wanted = edge::v1::Evaluation::descriptor()->full_name();
  while (true) {
    if (s.reader == nullptr) {
      if (s.paths.empty()) return std::unique_ptr<Decision>();
      s.path = s.paths.front();
      s.reader = std::make_unique<CaptureReader>(s.path);
      s.paths.pop_front();
    }
    auto record = s.reader->next();
    if (!record) {
      const auto& problem = s.reader->read().problem;
      if (problem) return Error{problem->code, s.path + ": " + problem->field, problem->value, problem->mend};
      s.reader.reset();
      continue;
    }
    if (!record->has_input() || !record->input().has_delivered()) continue;
    bus::v1::Envelope& envelope = *record->mutable_input()->mutable_delivered();
    edge::v1::Evaluation evaluation;
    if (envelope.type() != wanted || !s.seen.emplace(envelope.epoch(), envelope.sequence()).second) continue;
    if (!evaluation.ParseFromString(envelope.body())) {
      return Error{"EVENT_UNREADABLE", s.path + " input " + std::to_string(record->input().number()), wanted,
                   "use the build that wrote it"};
    }
    auto out = std::make_unique<Decision>();
    out->kind = DecisionKind::evaluation;
    out->type = wanted;
    out->market_ns = evaluation.market_time_ns();
    out->id = place(evaluation.market_ticker(), evaluation.side());
    out->moment_ns = out->market_ns;
    out->service = envelope.source();
    out->life = envelope.epoch();
    out->sequence = envelope.sequence();
    out->body = std::move(*envelope.mutable_body());
    return out;
  }
}

}  // namespace headgate::cli
