#include "cli/kept_state.h"

#include <algorithm>
#include <filesystem>

#include "cli/durable_file.h"
#include "store/store.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

// A commit waits for the disk, so there are few; and a step is held in memory twice.
constexpr size_t events_per_commit = 20'000;

}  // namespace

Result<std::unique_ptr<KeptState>> KeptState::create(const std::string& directory, KeptIdentity identity) {
  std::error_code ignored;
  if (fs::exists(directory, ignored) && !fs::is_empty(directory, ignored)) {
    return Error{"KEPT_EXISTS", directory, "", "name a folder that is not there yet: nothing is overwritten"};
  }
  const Status made = make_private_directory(directory);
  if (!made) return made.error();
  return std::unique_ptr<KeptState>(new KeptState(directory, std::move(identity)));
}

Status KeptState::make_folder(const std::string& service) const {
  return make_private_directory(directory_ + "/" + service);
}

void KeptState::record(const std::string& service, uint64_t life, const backtest::KeptRecord& record) {
  auto& folder = recordings_[{service, life}];
  if (folder == nullptr) {
    const Status made = make_folder(service);
    if (!made) stopped_ = made.error().text();
    recording::v1::Header header;
    header.set_format(1);
    header.set_instance(identity_.instance);
    header.set_mode(identity_.mode);
    header.set_service(service);
    header.set_venue(identity_.venue);
    header.set_life(life);
    folder = std::make_unique<RecordingFolder>(directory_ + "/" + service + "/recordings", std::move(header));
  }
  folder->take(record.record, record.market, record.utc);
  if (const std::string alert = folder->take_alert(); !alert.empty()) stopped_ = alert;
}

Status KeptState::recorded() const {
  if (stopped_.empty()) return Done{};
  return Error{"RECORDING_STOPPED", directory_, stopped_, "look at the disk"};
}

Status KeptState::finish(const std::string& service, const backtest::KeptService& kept) {
  if (const Status made = make_folder(service); !made) return made;
  for (auto& [whose, folder] : recordings_) {
    if (whose.first != service || folder == nullptr) continue;
    folder->finish();
    if (const std::string alert = folder->take_alert(); !alert.empty()) stopped_ = alert;
  }
  auto store =
      Store::open(directory_ + "/" + service + "/store.db", {identity_.instance, identity_.mode, service});
  if (!store) return store.error();
  StoreStep step;
  for (const auto& [at, value] : kept.rows) step.rows.push_back({at.first, at.second, value});
  for (size_t first = 0; first < kept.events.size() || !step.empty(); first += events_per_commit) {
    const size_t end = std::min(first + events_per_commit, kept.events.size());
    for (size_t i = first; i < end; ++i) step.events.push_back(kept.events[i]);
    if (const Status done = (*store)->commit(step); !done) return done;
    step = {};
  }
  return Done{};
}

Status write_kept(const backtest::Kept& kept, const KeptIdentity& identity, const std::string& directory) {
  auto state = KeptState::create(directory, identity);
  if (!state) return state.error();
  for (const auto& [service, content] : kept) {
    for (const backtest::KeptRecord& record : content.records) (*state)->record(service, 1, record);
    if (const Status done = (*state)->finish(service, content); !done) return done;
  }
  return (*state)->recorded();
}

}  // namespace headgate::cli
