#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace headgate {

enum class Fault : uint32_t {
  none,
  kill_before,  // SIGKILL to this process before the operation, or after it
  kill_after,
  eio,  // the operation fails, once
  enospc,
  short_write,  // half of it is written, then the disk is full
  gone,         // this operation and every later one fail
  lies,         // from there on writes are said to be done and are not: what a judge must notice
  power_cut,    // the folder is rebuilt as the disk would hold it before the operation, several times
};

// What can fail, each counted at its call.
enum class Operation : uint8_t { open, write, sync, truncate, erase };

struct DiskPlan {
  Fault fault = Fault::none;
  uint64_t place = 0;  // the operation that meets the fault, counted from 1 over all of them
  uint64_t seed = 0;   // of the images
  int images = 0;
  std::string folder;         // whose files are modelled; needed for images alone
  std::string images_folder;  // images/0, images/1, …
  bool cut_at_end = false;    // the power goes at end() too, whatever the fault was

  // Disks that lie and stores that hurry: what a checker must notice.
  bool syncs_swallowed = false;
  bool synchronous_off = false;
  bool small_checkpoints = false;  // after 8 pages rather than 1000, so that a short sweep meets hundreds
};

constexpr uint64_t places_max = 16384;

// In memory that outlives the process: what the disk saw.
struct DiskTally {
  uint64_t operations = 0;
  std::array<Operation, places_max> kinds{};
  uint64_t struck = 0;         // operations that met the fault
  uint64_t shared_memory = 0;  // index files asked for: a second process could have joined
  uint64_t failures = 0;       // operations that failed while an error could still be told
  uint64_t closing = 0;        // set by the test: nobody is left to be told
  uint64_t closed = 0;         // set by the test: from here on nothing may touch the disk
  uint64_t touched_after = 0;
};

// Shared with children that are forked later; never freed.
DiskTally* shared_tally();
// The same behind a file, for a child that is another program.
DiskTally* tally_in(const std::string& path);

// Becomes SQLite's default disk in this process: the ordinary one behind a plan. Once per process.
void install_faulty_disk(const DiskPlan& plan, DiskTally* tally);

// The end of the process's life as the disk sees it.
void end_faulty_disk();

}  // namespace headgate
