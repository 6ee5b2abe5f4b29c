#include "cli/captured_state.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "actor/service_names.h"
#include "cli/captured_actor.h"
#include "cli/replay_life.h"
#include "store/capture.h"
#include "store/captured_input.h"
#include "store/event_file.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;
namespace pb = capture::v1;
using backtest::Captured;
using backtest::CapturedDigest;

class LifeInFile final : public backtest::CapturedLife {
 public:
  explicit LifeInFile(const std::string& path) : path_(path), reader_(path) {}

  Status begin(const std::string& keys, const Configuration* instead) {
    const auto first = reader_.next();
    if (!first) {
      if (reader_.read().problem) return *reader_.read().problem;
      return Error{"CAPTURE_EMPTY", path_, "", "the process died while it made the file"};
    }
    instance_ = first->header().instance();
    auto actor = actor_of(first->header(), path_, keys, instead);
    if (!actor)
      return Error{actor.error().code, path_ + ": " + actor.error().field, actor.error().value,
                   actor.error().mend};
    actor_ = std::move(*actor);
    return Done{};
  }

  Actor& actor() override { return *actor_; }
  const std::string& instance() const override { return instance_; }

  Result<std::optional<Captured>> next() override {
    auto record = reader_.next();
    if (!record) {
      const auto& problem = reader_.read().problem;
      if (problem) return Error{problem->code, path_ + ": " + problem->field, problem->value, problem->mend};
      return std::optional<Captured>();
    }
    if (record->has_input()) {
      auto input = from_captured(std::move(*record->mutable_input()));
      if (!input) return input.error();
      return std::optional<Captured>(std::move(*input));
    }
    if (record->has_footer()) {
      return std::optional<Captured>(
          CapturedDigest{record->footer().inputs(), record->footer().digest(), true});
    }
    return std::optional<Captured>(
        CapturedDigest{record->checkpoint().inputs(), record->checkpoint().digest(), false});
  }

 private:
  const std::string path_;
  CaptureReader reader_;
  std::string instance_;
  std::unique_ptr<Actor> actor_;
};

}  // namespace

std::string CapturedState::path_of(std::string_view service, uint64_t life) const {
  return directory_ + "/" + std::string(service) + "/captures/" + std::to_string(life) + ".zst";
}

std::vector<uint64_t> CapturedState::lives(std::string_view service) {
  std::vector<uint64_t> out;
  for (const std::string& path : captures_of_service(directory_ + "/" + std::string(service))) {
    const std::string name = fs::path(path).stem().string();
    uint64_t life = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), life);
    if (problem != std::errc() || end != name.data() + name.size()) continue;
    // Killed while it made the file: nothing of it was captured.
    if (CaptureReader(path).next()) out.push_back(life);
  }
  return out;
}

Result<std::unique_ptr<backtest::CapturedLife>> CapturedState::open(std::string_view service, uint64_t life) {
  auto out = std::make_unique<LifeInFile>(path_of(service, life));
  const Status begun = out->begin(keys_, instead_);
  if (!begun) return begun.error();
  return std::unique_ptr<backtest::CapturedLife>(std::move(out));
}

Result<std::vector<bus::v1::Envelope>> CapturedState::events(std::string_view service) {
  const std::string path = directory_ + "/" + std::string(service) + "/store.db";
  std::vector<bus::v1::Envelope> out;
  if (!fs::exists(path)) return out;
  const auto count = read_events(path, [&](const bus::v1::Envelope& event) { out.push_back(event); });
  if (!count) return count.error();
  return out;
}

Result<pb::CaptureHeader> CapturedState::header(std::string_view service, uint64_t life) {
  CaptureReader reader(path_of(service, life));
  const auto first = reader.next();
  if (first) return first->header();
  if (reader.read().problem) return *reader.read().problem;
  return Error{"CAPTURE_EMPTY", path_of(service, life), "", "the process died while it made the file"};
}

Result<pb::CaptureHeader> CapturedState::first_header() {
  for (const std::string_view service : service_names) {
    const std::vector<uint64_t> all = lives(service);
    if (!all.empty()) return header(service, all.front());
  }
  return Error{"CAPTURE_ABSENT", directory_ + "/<service>/captures", "",
               "name the state directory of an instance that ran"};
}

}  // namespace headgate::cli
