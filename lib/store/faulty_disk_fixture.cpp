#include "store/faulty_disk_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <new>
#include <string_view>

#include "domain/check.h"
#include "store/platter_fixture.h"

namespace headgate {
namespace {

struct Disk {
  DiskPlan plan;
  DiskTally* tally = nullptr;
  sqlite3_vfs* real = nullptr;
  Platter platter;
  bool modelled = false;

  // Returns what the operation must return, or SQLITE_OK when it is to be carried out.
  int arrive(Operation operation);
  void leave() const;
  void cut();
  bool strikes() const {
    return plan.fault == Fault::gone || plan.fault == Fault::lies ? tally->operations >= plan.place
                                                                  : tally->operations == plan.place;
  }
};

Disk& disk() {
  static Disk one;
  return one;
}

// Followed in memory by the real disk's own file object.
struct OpenFile {
  sqlite3_file base;
  char name[64];
  int syncs_folder;  // SQLite flushes the folder with the first flush of a journal it opened to create

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
OpenFile* opened(sqlite3_file* file) { return reinterpret_cast<OpenFile*>(file); }

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

int error_of(Operation operation, Fault fault) {
  if (operation == Operation::open) return SQLITE_CANTOPEN;
  if (operation == Operation::sync) return SQLITE_IOERR_FSYNC;
  if (operation == Operation::truncate) return SQLITE_IOERR_TRUNCATE;
  if (operation == Operation::erase) return SQLITE_IOERR_DELETE;
  return fault == Fault::enospc || fault == Fault::short_write ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int Disk::arrive(Operation operation) {
  const uint64_t place = ++tally->operations;
  if (place < places_max) tally->kinds[place] = operation;
  if (tally->closed != 0) ++tally->touched_after;
  if (!strikes()) return SQLITE_OK;
  ++tally->struck;
  switch (plan.fault) {
    case Fault::kill_before:
      kill(getpid(), SIGKILL);
      break;
    case Fault::power_cut:
      cut();
      kill(getpid(), SIGKILL);
      break;
    case Fault::eio:
    case Fault::enospc:
    case Fault::short_write:
    case Fault::gone:
      if (tally->closing == 0) ++tally->failures;
      return error_of(operation, plan.fault);
    case Fault::none:
    case Fault::lies:
    case Fault::kill_after:
      break;
  }
  return SQLITE_OK;
}

void Disk::leave() const {
  if (plan.fault == Fault::kill_after && strikes()) kill(getpid(), SIGKILL);
}

void Disk::cut() {
  for (int i = 0; i < plan.images; ++i) {
    Random random = Random::of(plan.seed, "image " + std::to_string(plan.place) + "/" + std::to_string(i));
    platter.image(random, plan.images_folder + "/" + std::to_string(i));
  }
}

int do_close(sqlite3_file* file) { return opened(file)->real()->pMethods->xClose(opened(file)->real()); }
int do_read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return opened(file)->real()->pMethods->xRead(opened(file)->real(), to, size, offset);
}
int do_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  OpenFile* target = opened(file);
  const int failed = disk().arrive(Operation::write);
  if (failed != SQLITE_OK) {
    size = disk().plan.fault == Fault::short_write ? size / 2 : 0;
    if (size == 0) return failed;
  }
  if (disk().plan.fault == Fault::lies && disk().strikes()) return SQLITE_OK;
  const int done = target->real()->pMethods->xWrite(target->real(), from, size, offset);
  if (disk().modelled) {
    disk().platter.write(target->name, static_cast<uint64_t>(offset),
                         {static_cast<const char*>(from), static_cast<size_t>(size)});
  }
  disk().leave();
  return failed != SQLITE_OK ? failed : done;
}
int do_truncate(sqlite3_file* file, sqlite3_int64 size) {
  OpenFile* target = opened(file);
  const int failed = disk().arrive(Operation::truncate);
  if (failed != SQLITE_OK) return failed;
  const int done = target->real()->pMethods->xTruncate(target->real(), size);
  if (disk().modelled) disk().platter.truncate(target->name, static_cast<uint64_t>(size));
  disk().leave();
  return done;
}
int do_sync(sqlite3_file* file, int flags) {
  OpenFile* target = opened(file);
  const int failed = disk().arrive(Operation::sync);
  if (failed != SQLITE_OK) {
    Random random = Random::of(disk().plan.seed, "failed flush");
    if (disk().modelled) disk().platter.fail_sync(target->name, random);
    return failed;
  }
  if (disk().plan.syncs_swallowed) return SQLITE_OK;
  const int done = target->real()->pMethods->xSync(target->real(), flags);
  if (disk().modelled) {
    disk().platter.sync(target->name);
    if (target->syncs_folder != 0) disk().platter.sync_folder();
  }
  target->syncs_folder = 0;
  disk().leave();
  return done;
}
int do_file_size(sqlite3_file* file, sqlite3_int64* size) {
  return opened(file)->real()->pMethods->xFileSize(opened(file)->real(), size);
}
int do_lock(sqlite3_file* file, int level) {
  return opened(file)->real()->pMethods->xLock(opened(file)->real(), level);
}
int do_unlock(sqlite3_file* file, int level) {
  return opened(file)->real()->pMethods->xUnlock(opened(file)->real(), level);
}
int do_check_lock(sqlite3_file* file, int* held) {
  return opened(file)->real()->pMethods->xCheckReservedLock(opened(file)->real(), held);
}

// A pragma passes here on its way: the store under test needs no switch of its own to be made careless.
void alter(char* argument, std::string_view instead) {
  check(argument != nullptr && std::strlen(argument) >= instead.size(), "a pragma is shortened, not grown");
  std::memcpy(argument, instead.data(), instead.size());
  argument[instead.size()] = '\0';
}
int do_control(sqlite3_file* file, int code, void* argument) {
  if (code == SQLITE_FCNTL_PRAGMA) {
    char** pragma = static_cast<char**>(argument);
    const std::string_view name = pragma[1];
    if (disk().plan.synchronous_off && name == "synchronous" && pragma[2] != nullptr) alter(pragma[2], "OFF");
    if (disk().plan.small_checkpoints && name == "wal_autocheckpoint" && pragma[2] != nullptr)
      alter(pragma[2], "8");
  }
  return opened(file)->real()->pMethods->xFileControl(opened(file)->real(), code, argument);
}
int do_sector_size(sqlite3_file* file) {
  return opened(file)->real()->pMethods->xSectorSize(opened(file)->real());
}
int do_characteristics(sqlite3_file* file) {
  return opened(file)->real()->pMethods->xDeviceCharacteristics(opened(file)->real());
}
int do_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  ++disk().tally->shared_memory;
  return opened(file)->real()->pMethods->xShmMap(opened(file)->real(), page, size, extend, out);
}
int do_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return opened(file)->real()->pMethods->xShmLock(opened(file)->real(), offset, count, flags);
}
void do_shm_barrier(sqlite3_file* file) { opened(file)->real()->pMethods->xShmBarrier(opened(file)->real()); }
int do_shm_unmap(sqlite3_file* file, int erase) {
  return opened(file)->real()->pMethods->xShmUnmap(opened(file)->real(), erase);
}

// Version 2: no memory-mapped pages, which would be written past every count.
const sqlite3_io_methods methods{2,
                                 do_close,
                                 do_read,
                                 do_write,
                                 do_truncate,
                                 do_sync,
                                 do_file_size,
                                 do_lock,
                                 do_unlock,
                                 do_check_lock,
                                 do_control,
                                 do_sector_size,
                                 do_characteristics,
                                 do_shm_map,
                                 do_shm_lock,
                                 do_shm_barrier,
                                 do_shm_unmap,
                                 nullptr,
                                 nullptr};

int do_open(sqlite3_vfs*, sqlite3_filename path, sqlite3_file* file, int flags, int* out_flags) {
  OpenFile* target = opened(file);
  target->base.pMethods = nullptr;
  check(path != nullptr, "a store opens no temporary file, which nothing here would follow");
  const int failed = disk().arrive(Operation::open);
  if (failed != SQLITE_OK) return failed;
  const int done = disk().real->xOpen(disk().real, path, target->real(), flags, out_flags);
  if (done != SQLITE_OK) return done;
  const std::string_view name = name_in(path);
  check(name.size() < sizeof target->name, "a store's file has a short name");
  std::memset(target->name, 0, sizeof target->name);
  std::memcpy(target->name, name.data(), name.size());
  const bool journal = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  target->syncs_folder = journal && (flags & SQLITE_OPEN_CREATE) != 0 ? 1 : 0;
  if (disk().modelled) disk().platter.create(target->name);
  target->base.pMethods = &methods;
  disk().leave();
  return SQLITE_OK;
}
int do_delete(sqlite3_vfs*, const char* path, int sync_folder) {
  const int failed = disk().arrive(Operation::erase);
  if (failed != SQLITE_OK) return failed;
  const int done = disk().real->xDelete(disk().real, path, sync_folder);
  if (disk().modelled) {
    disk().platter.unlink(std::string(name_in(path)));
    if (sync_folder != 0 && !disk().plan.syncs_swallowed) disk().platter.sync_folder();
  }
  disk().leave();
  return done;
}

DiskTally* mapped(int file) {
  const int kind = MAP_SHARED | (file < 0 ? MAP_ANONYMOUS : 0);
  void* memory = mmap(nullptr, sizeof(DiskTally), PROT_READ | PROT_WRITE, kind, file, 0);
  check(memory != MAP_FAILED, "memory can be shared with a child");
  return static_cast<DiskTally*>(memory);  // zeroes: an empty tally
}

}  // namespace

DiskTally* shared_tally() { return mapped(-1); }

DiskTally* tally_in(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  check(file >= 0 && ftruncate(file, sizeof(DiskTally)) == 0, "a tally's file can be made");
  DiskTally* tally = mapped(file);
  ::close(file);
  return tally;
}

void install_faulty_disk(const DiskPlan& plan, DiskTally* tally) {
  check(disk().real == nullptr, "one plan per process");
  disk().plan = plan;
  disk().tally = tally;
  disk().modelled = plan.images > 0;
  if (disk().modelled) disk().platter.adopt(plan.folder);
  disk().real = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs vfs = *disk().real;  // its clock, paths and randomness are the real one's
  vfs.zName = "faulty";
  vfs.szOsFile = static_cast<int>(sizeof(OpenFile)) + disk().real->szOsFile;
  vfs.xOpen = do_open;
  vfs.xDelete = do_delete;
  check(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK, "SQLite takes a disk");
}

void end_faulty_disk() {
  if (disk().plan.cut_at_end) disk().cut();
}

}  // namespace headgate
