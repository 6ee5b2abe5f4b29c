#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/random.h"

namespace headgate {

// What a disk would hold if the power went now: one folder of files.
//
// What was synced survives. Of what was not, each write survives whole, not at all, or in some of its
// 512-byte sectors, and each name is as it was at the last sync of the folder or after any of its changes
// since: the model of ALICE (Pillai et al., OSDI 2014), without ordering between unsynced writes.
class Platter {
 public:
  // Takes everything in the folder as synced.
  void adopt(const std::string& folder);

  // A name that appears, unless it is there already; its entry is not synced by that.
  void create(const std::string& name);
  bool has(const std::string& name) const { return names_.count(name) != 0; }
  void write(const std::string& name, uint64_t offset, std::string_view bytes);
  void truncate(const std::string& name, uint64_t size);
  void unlink(const std::string& name);
  void sync(const std::string& name);
  void sync_folder();

  // A flush that fails: the kernel says so once, then takes the pages for clean. What of them reached the
  // disk is decided here and no later flush adds to it (PostgreSQL's "fsyncgate", LWN 752063, 2018).
  void fail_sync(const std::string& name, Random& random);

  // Writes one of the possible folders.
  void image(Random& random, const std::string& folder) const;

 private:
  struct Change {
    uint64_t offset = 0;  // or the new size
    std::string bytes;
    bool truncates = false;
  };
  struct File {
    std::string synced;
    std::vector<Change> pending;
  };
  using Entry = std::optional<size_t>;  // into files_; nothing when the name is gone

  File& file(const std::string& name);
  static void apply(std::string& content, const Change& change);
  static void apply_in_part(std::string& content, const Change& change, Random& random);
  static std::string survivor(const File& file, Random& random);

  std::vector<File> files_;
  std::map<std::string, size_t> names_;                 // as programs see them
  std::map<std::string, size_t> synced_names_;          // as the disk has them
  std::map<std::string, std::vector<Entry>> unsynced_;  // changes of a name since the last sync, in order
};

}  // namespace headgate
