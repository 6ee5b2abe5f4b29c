#include "store/store_life_fixture.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <new>
#include <utility>

#include "domain/check.h"

namespace headgate {
namespace {

namespace fs = std::filesystem;

std::string file_in(const std::string& folder) { return folder + "/store.db"; }

int wait_for(pid_t child) {
  int status = 0;
  check(waitpid(child, &status, 0) == child, "a child can be waited for");
  return status;
}

}  // namespace

StoreLife::StoreLife(Stretch stretch) : stretch_(std::move(stretch)), disk_(shared_tally()) {
  // Memory: the question is what is written and flushed in which order, not how fast.
  std::string pattern = (fs::exists("/dev/shm") ? "/dev/shm" : "/tmp") + std::string("/headgate-XXXXXX");
  check(mkdtemp(pattern.data()) != nullptr, "a scratch folder can be made");
  scratch_ = pattern;
  void* memory = mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check(memory != MAP_FAILED, "memory can be shared with a child");
  told_ = new (memory) Told;
  truths_.emplace_back();
  for (uint64_t i = 1; i <= stretch_.lives.back() + 1; ++i) {
    truths_.push_back(truths_.back());
    stretch_.workload.apply(i, truths_.back());
  }
  prepare();
}

StoreLife::~StoreLife() {
  std::error_code ignored;
  fs::remove_all(scratch_, ignored);
  munmap(told_, sizeof(Told));
  munmap(disk_, sizeof(DiskTally));
}

// The folder that a killed life leaves: a log that was never merged.
void StoreLife::prepare() const {
  const std::string base = scratch_ + "/base";
  fs::create_directory(base);
  if (stretch_.before == 0) return;
  const pid_t pid = fork();
  if (pid == 0) {
    auto store = Store::open(file_in(base), workload_identity);
    if (!store) _exit(1);
    for (uint64_t i = 1; i <= stretch_.before; ++i) {
      StoreStep step = stretch_.workload.step(i);
      if (!(*store)->commit(step)) _exit(1);
    }
    _exit(0);
  }
  check(wait_for(pid) == 0, "the life before is undisturbed");
}

void StoreLife::child(const DiskPlan& plan, Told* told) const {
  install_faulty_disk(plan, disk_);
  const auto give_up = [&](std::unique_ptr<Store>* store) {
    told->refused = 1;
    if (store != nullptr) store->reset();
    end_faulty_disk();
    _exit(1);
  };
  uint64_t next = stretch_.before + 1;
  for (const uint64_t last : stretch_.lives) {
    auto store = Store::open(file_in(plan.folder), workload_identity);
    if (!store) give_up(nullptr);
    told->life = (*store)->life();
    for (; next <= last; ++next) {
      StoreStep step = stretch_.workload.step(next);
      if ((*store)->commit(step)) {
        told->done = next;
        continue;
      }
      disk_->closed = 1;
      StoreStep again = stretch_.workload.step(next);
      if ((*store)->commit(again)) told->believed_again = 1;
      give_up(&*store);
    }
    disk_->closing = 1;
    store->reset();
    disk_->closing = 0;
  }
  end_faulty_disk();
  _exit(0);
}

Ending StoreLife::live(DiskPlan plan) {
  fs::remove_all(scratch_ + "/images");
  fs::remove_all(folder());
  fs::copy(scratch_ + "/base", folder());
  plan.folder = folder();
  plan.images_folder = scratch_ + "/images";
  plan.small_checkpoints = stretch_.small_checkpoints;
  // Not the kinds: they are many pages, and written anew as the operations come.
  disk_->operations = disk_->struck = disk_->shared_memory = 0;
  disk_->failures = disk_->closing = disk_->closed = disk_->touched_after = 0;
  *told_ = Told{stretch_.before, 0, 0, 0};

  const pid_t pid = fork();
  if (pid == 0) child(plan, told_);
  const int status = wait_for(pid);
  Ending out;
  out.told = *told_;
  out.disk = disk_;
  out.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  out.unruly = !out.killed && !(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
  return out;
}

std::vector<Operation> StoreLife::operations() {
  const Ending ending = live(DiskPlan{});
  check(!ending.killed && !ending.unruly && ending.told.done == stretch_.lives.back(),
        "an undisturbed life reaches its end");
  check(ending.disk->operations < places_max, "the tally has room for a stretch");
  return {disk_->kinds.begin(), disk_->kinds.begin() + static_cast<ptrdiff_t>(disk_->operations) + 1};
}

Found StoreLife::judge(const std::string& folder, const Told& told) const {
  const std::string file = file_in(folder);
  Truth found;
  uint64_t reached = told.done;
  {
    auto store = Store::open(file, workload_identity);
    if (!store) return Found::unreadable;
    // A life's number is the epoch of its state stream: given twice, readers would take new for old.
    if ((*store)->life() <= told.life) return Found::lost;
    found = truth_of(**store);
    // The step that was on its way may be there, whole.
    if (found == truths_[reached + 1]) ++reached;
    if (found != truths_[reached]) {
      for (uint64_t i = 0; i < told.done; ++i) {
        if (found == truths_[i]) return Found::lost;
      }
      return Found::partial;
    }
    StoreStep step = stretch_.workload.step(reached + 1);
    if (!(*store)->commit(step)) return Found::stuck;
    stretch_.workload.apply(reached + 1, found);
  }
  auto store = Store::open(file, workload_identity);
  return store && truth_of(**store) == found ? Found::whole : Found::stuck;
}

}  // namespace headgate
