#include "store/recording_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "actor/record_names.h"

namespace headgate {
namespace {

constexpr int64_t flush_every_ns = ns_per_s;
// Books cannot be fetched again, so a power cut may cost half a minute of them and no more.
constexpr int64_t sync_every_ns = 30 * ns_per_s;

void sync_directory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  (void)::fsync(directory);
  ::close(directory);
}

}  // namespace

void RecordingFolder::begin_file(MarketTime market, UtcTime utc) {
  finish();
  file_.reset();
  stopped_.clear();
  day_ = recording_day(utc);
  if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) {
    stopped_ = directory_ + ": " + std::strerror(errno);
  } else {
    const std::string path =
        directory_ + "/" + iso_utc(utc.ns()).substr(0, 10) + "-" + std::to_string(header_.life()) + ".zst";
    auto made = RecordingWriter::create(path, header_, market, utc);
    if (made) {
      file_ = std::move(*made);
      sync_directory(directory_);
    } else {
      stopped_ = made.error().text();
    }
  }
  alert_ = stopped_;
  look_at_disk();
}

void RecordingFolder::take(const Recorded& record, MarketTime market, UtcTime utc) {
  if (day_ == 0 || recording_day(utc) > day_) begin_file(market, utc);
  if (file_ == nullptr) return;
  file_->take(record, market, utc);
  look_at_disk();
}

void RecordingFolder::work(MachineTime now) {
  if (file_ == nullptr) return;
  if (file_->has_pending() && now.minus_ns(last_flush_) >= flush_every_ns) {
    file_->flush();
    last_flush_ = now;
    unsynced_ = true;
  }
  if (unsynced_ && now.minus_ns(last_sync_) >= sync_every_ns) {
    file_->sync();
    last_sync_ = now;
    unsynced_ = false;
  }
  look_at_disk();
}

void RecordingFolder::finish() {
  if (file_ == nullptr) return;
  file_->flush();
  file_->sync();
  unsynced_ = false;
  look_at_disk();
}

void RecordingFolder::look_at_disk() {
  if (file_ == nullptr || file_->problem().empty()) return;
  stopped_ = file_->problem();
  alert_ = stopped_;
  file_.reset();
}

std::string RecordingFolder::take_alert() { return std::exchange(alert_, {}); }

}  // namespace headgate
