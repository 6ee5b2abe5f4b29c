#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/faulty_disk_fixture.h"
#include "store/workload_fixture.h"

namespace headgate {

// A stretch of a store's life whose every write and flush is struck once.
struct Stretch {
  std::string name;
  Workload workload;
  uint64_t before = 0;          // steps done before the disk is watched, by a life that was killed
  std::vector<uint64_t> lives;  // the last step of each life; each but the last is closed in good order
  bool small_checkpoints = true;
};

// In memory shared with the child that lives it: what it was told, which is all it may believe.
struct Told {
  uint64_t done = 0;            // the last step whose commit returned Done
  uint64_t refused = 0;         // 1 when an open or a commit returned an error
  uint64_t believed_again = 0;  // 1 when a commit after an error returned Done
  uint64_t life = 0;            // the last life that was begun
};

// What the next life finds.
enum class Found { whole, lost, partial, unreadable, stuck };

// What one case ended in. `unruly` is a process that neither ended in order nor was killed as planned.
struct Ending {
  Told told;
  DiskTally* disk = nullptr;
  bool killed = false;
  bool unruly = false;
};

class StoreLife {
 public:
  explicit StoreLife(Stretch stretch);
  ~StoreLife();
  StoreLife(const StoreLife&) = delete;
  StoreLife& operator=(const StoreLife&) = delete;

  const Stretch& stretch() const { return stretch_; }
  std::string folder() const { return scratch_ + "/case"; }
  std::string image(int number) const { return scratch_ + "/images/" + std::to_string(number); }

  // Lives the stretch in a child process on a disk with this plan; its folders are filled in.
  Ending live(DiskPlan plan);
  // The kinds of all operations of an undisturbed life, the first at [1].
  std::vector<Operation> operations();
  // Opens a folder as the next life does, compares it with what was promised, and goes on from there.
  Found judge(const std::string& folder, const Told& told) const;

 private:
  [[noreturn]] void child(const DiskPlan& plan, Told* told) const;
  void prepare() const;

  Stretch stretch_;
  std::string scratch_;
  std::vector<Truth> truths_;  // after each step
  DiskTally* disk_;
  Told* told_;
};

}  // namespace headgate
