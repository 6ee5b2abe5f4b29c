#pragma once

#include <memory>
#include <string>

#include "store/recording.h"

namespace headgate {

// The recordings of one life of a service: <directory>/<UTC date>-<life>.zst, one a day, made with the first
// record that wants it. A disk that takes no more ends the recording of that file, never the life: what is
// recorded is for research. The next day's file is tried again.
class RecordingFolder {
 public:
  RecordingFolder(std::string directory, recording::v1::Header header)
      : directory_(std::move(directory)), header_(std::move(header)) {}

  void take(const Recorded& record, MarketTime market, UtcTime utc);
  // Flushes and syncs what is due.
  void work(MachineTime now);
  // Flushes and syncs everything.
  void finish();

  // Why nothing is recorded now; empty while recording, or while nothing was.
  const std::string& stopped() const { return stopped_; }
  // Once after each stop: what to tell people.
  std::string take_alert();

 private:
  void begin_file(MarketTime market, UtcTime utc);
  void look_at_disk();

  const std::string directory_;
  const recording::v1::Header header_;
  std::unique_ptr<RecordingWriter> file_;
  int64_t day_ = 0;  // since 1970, of the file
  MachineTime last_flush_;
  MachineTime last_sync_;
  bool unsynced_ = false;
  std::string stopped_;
  std::string alert_;
};

}  // namespace headgate
