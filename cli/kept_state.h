#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "backtest/kept.h"
#include "domain/result.h"
#include "store/recording_folder.h"

namespace headgate::cli {

struct KeptIdentity {
  std::string instance;
  std::string mode;   // as in the configuration
  std::string venue;  // of recordings: the exchange's address
};

// Writes what the services of a backtest leave as the state directory of an instance: <service>/store.db and
// <service>/recordings/*.zst. Records are written as they come, so that none need be held.
class KeptState {
 public:
  // KEPT_EXISTS when there is something already; FILE_FAILED, FOLDER_FOREIGN.
  static Result<std::unique_ptr<KeptState>> create(const std::string& directory, KeptIdentity identity);

  void record(const std::string& service, uint64_t life, const backtest::KeptRecord& record);
  // Rows and events, durable when it returns; STORE_*. Afterwards nothing more of the service.
  Status finish(const std::string& service, const backtest::KeptService& kept);
  const std::string& directory() const { return directory_; }
  // RECORDING_STOPPED once the disk took no more.
  Status recorded() const;

 private:
  KeptState(std::string directory, KeptIdentity identity)
      : directory_(std::move(directory)), identity_(std::move(identity)) {}
  Status make_folder(const std::string& service) const;

  const std::string directory_;
  const KeptIdentity identity_;
  std::map<std::pair<std::string, uint64_t>, std::unique_ptr<RecordingFolder>> recordings_;
  std::string stopped_;
};

// All of it at once, as life 1.
Status write_kept(const backtest::Kept& kept, const KeptIdentity& identity, const std::string& directory);

}  // namespace headgate::cli
