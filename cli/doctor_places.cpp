#include "cli/doctor_places.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "actor/service_names.h"
#include "cli/descriptor.h"
#include "cli/durable_file.h"
#include "cli/kill_switch.h"
#include "runtime/socket_directory.h"
#include "store/event_file.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t mebibyte = 1U << 20;
constexpr uint64_t free_least = 256 * mebibyte;
constexpr uint64_t free_wanted = 2048 * mebibyte;  // recordings of a busy week

// The folder itself, or the nearest above it that exists: a first start makes what is missing.
std::string existing(const std::string& path) {
  fs::path at = path;
  std::error_code ignored;
  while (!fs::exists(at, ignored) && at.has_relative_path()) at = at.parent_path();
  return at.string();
}

// Leaves nothing behind. The error says what the disk answered.
Status write_and_sync(const std::string& folder) {
  const std::string path = folder + "/.doctor-" + std::to_string(::getpid());
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  const auto failed = [&](const char* what) {
    const int number = errno;
    ::unlink(path.c_str());
    return Error{"STATE_DISK", folder, std::string(what) + ": " + std::strerror(number), ""};
  };
  if (file.number() < 0) return failed("nothing can be created");
  const std::string bytes(4096, 'x');
  if (::write(file.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return failed("nothing can be written");
  if (::fsync(file.number()) != 0) return failed("fsync");
  if (::unlink(path.c_str()) != 0) return failed("unlink");
  return sync_directory(folder);
}

void examine_state(const std::string& state, Findings& findings) {
  constexpr const char* check = "state_directory";
  const std::string there = existing(state);
  const std::string mend = "make it writable for this user, or look at the disk";
  if (there != state) {
    if (::access(there.c_str(), W_OK | X_OK) == 0)
      return findings.good(check, state + " is made at the first start");
    return findings.bad(check, state + " cannot be made in " + there, "", mend);
  }
  struct stat facts {};
  if (::stat(state.c_str(), &facts) != 0)
    return findings.bad(check, state + ": " + std::strerror(errno), "", mend);
  if (!S_ISDIR(facts.st_mode)) return findings.bad(check, state + " is no folder", "", "move it away");
  if (facts.st_uid != ::geteuid() || (facts.st_mode & 0077) != 0) {
    return findings.bad(
        check, fmt::format("{}: mode {:04o}, owner {}", state, facts.st_mode & 07777U, facts.st_uid),
        "0700 and this user's own", fmt::format("chmod 700 {0} and chown {1} {0}", state, ::geteuid()));
  }
  if (const Status written = write_and_sync(state); !written)
    return findings.bad(check, state + ": " + written.error().value, "a file can be written and synced",
                        mend);
  findings.good(check, state, "a file can be written and synced");
}

void examine_disk(const Configuration& configuration, Findings& findings) {
  const std::string there = existing(configuration.instance.state_directory);
  struct statfs facts {};
  if (::statfs(there.c_str(), &facts) != 0) {
    return findings.bad("disk_free", there + ": " + std::strerror(errno), "", "look at the disk");
  }
  const uint64_t free_bytes = static_cast<uint64_t>(facts.f_bavail) * static_cast<uint64_t>(facts.f_bsize);
  const std::string value = fmt::format("{} MiB", free_bytes / mebibyte);
  const std::string mend = "free some, or move instance.state_directory";
  if (free_bytes < free_least) {
    findings.bad("disk_free", value, "at least 256 MiB", mend);
  } else if (free_bytes < free_wanted) {
    findings.warn("disk_free", value, "2048 MiB hold a week's recordings", mend);
  } else {
    findings.good("disk_free", value, "at least 256 MiB");
  }

  struct Kind {
    unsigned long magic;
    const char* name;
  };
  constexpr std::array passing{Kind{TMPFS_MAGIC, "tmpfs"}, Kind{RAMFS_MAGIC, "ramfs"},
                               Kind{OVERLAYFS_SUPER_MAGIC, "overlay"}};
  const Mode mode = configuration.instance.mode;
  for (const Kind& kind : passing) {
    if (static_cast<unsigned long>(facts.f_type) != kind.magic) continue;
    if (mode == Mode::sim || mode == Mode::paper)
      return findings.good("file_system", std::string(kind.name) + ": gone with the machine; no real money");
    return findings.warn("file_system", kind.name, "a disk that outlasts the machine's restart",
                         "put instance.state_directory on a disk: it holds which orders were sent");
  }
  findings.good("file_system", fmt::format("type {:#x}", static_cast<unsigned long>(facts.f_type)));
}

// A service holds a lock on this file for as long as it lives. Asked for is the kernel's list of locks:
// taking the lock for an instant could meet the start of the service, which would then believe in a second
// one and give up. When it is not told, the service counts as running.
bool runs(const std::string& state, std::string_view service) {
  struct stat facts {};
  if (::stat((state + "/" + std::string(service) + "/lock").c_str(), &facts) != 0) return false;
  std::ifstream locks("/proc/locks");
  if (!locks) return true;
  const std::string inode = ":" + std::to_string(facts.st_ino) + " ";
  for (std::string line; std::getline(locks, line);) {
    if (line.find("FLOCK") != std::string::npos && line.find(inode) != std::string::npos) return true;
  }
  return false;
}

void examine_socket_paths(const std::string& run, Findings& findings) {
  constexpr size_t most = sizeof(sockaddr_un::sun_path) - 1;
  size_t longest = 0;
  for (const std::string_view service : service_names)
    longest = std::max(longest, (run + "/" + std::string(service) + "/query.sock").size());
  const std::string value = fmt::format("{} bytes", longest);
  const std::string limit = fmt::format("at most {}", most);
  if (longest <= most) return findings.good("socket_paths", value, limit);
  findings.bad("socket_paths", value, limit, "name a shorter instance.run_directory");
}

void examine_sockets(const std::string& state, const std::string& run, Findings& findings) {
  std::vector<std::string> folders{run};
  for (const std::string_view service : service_names) folders.push_back(run + "/" + std::string(service));
  for (const std::string& folder : folders) {
    const Status good = check_socket_directory(folder);
    if (good || good.error().code == "SOCKET_DIRECTORY_ABSENT") continue;
    return findings.bad("socket_directory", good.error().field + ": " + good.error().value,
                        "this user's own, and nobody else may write", good.error().mend);
  }
  std::string leftovers;
  int running = 0;
  for (const std::string_view service : service_names) {
    if (runs(state, service)) {
      ++running;
      continue;
    }
    const std::string path = run + "/" + std::string(service) + "/query.sock";
    if (::access(path.c_str(), F_OK) == 0)
      leftovers += (leftovers.empty() ? "" : ", ") + std::string(service);
  }
  findings.good("socket_directory", fmt::format("{}; {} of 8 processes run", run, running));
  if (leftovers.empty()) return findings.good("leftover_sockets", "none");
  findings.warn("leftover_sockets", leftovers, "", "none needed: the next start takes their place");
}

void examine_kill_switch(const std::string& state, Findings& findings) {
  constexpr const char* check = "kill_switch";
  struct stat facts {};
  if (::lstat(kill_file(state).c_str(), &facts) == 0) {
    return findings.warn(check, kill_file(state) + " is present: nothing is traded", "",
                         "headgate resume --remove-kill-file, when trading shall go on");
  }
  if (errno == ENOENT) return findings.good(check, "not set");
  findings.bad(check, "not checkable (" + std::string(std::strerror(errno)) + "): nothing is traded", "",
               "make " + state + " readable for this user");
}

void examine_stores(const Configuration& configuration, Findings& findings) {
  const InstanceConfiguration& c = configuration.instance;
  int whole = 0, busy = 0;
  for (const std::string_view service : service_names) {
    const std::string path = c.state_directory + "/" + std::string(service) + "/store.db";
    if (::access(path.c_str(), F_OK) != 0) continue;
    if (runs(c.state_directory, service)) {
      ++busy;
      continue;
    }
    const auto identity = read_identity(path);
    if (!identity) return findings.bad("stores", identity.error().text(), "", identity.error().mend);
    if (identity->instance != c.name || identity->mode != name_of(c.mode) || identity->service != service) {
      return findings.bad("stores",
                          fmt::format("{} belongs to instance {}, mode {}, {}", path, identity->instance,
                                      identity->mode, identity->service),
                          fmt::format("instance {}, mode {}, {}", c.name, name_of(c.mode), service),
                          "give each instance its own state_directory");
    }
    if (const Status good = check_store(path); !good)
      return findings.bad("stores", good.error().text(), "", good.error().mend);
    ++whole;
  }
  findings.good("stores",
                fmt::format("{} whole and this instance's own, {} in use and not opened", whole, busy));
}

}  // namespace

void examine_places(const Configuration& configuration, Findings& findings) {
  const InstanceConfiguration& c = configuration.instance;
  examine_state(c.state_directory, findings);
  examine_disk(configuration, findings);
  examine_socket_paths(c.run_directory, findings);
  examine_sockets(c.state_directory, c.run_directory, findings);
  examine_kill_switch(c.state_directory, findings);
  examine_stores(configuration, findings);
}

}  // namespace headgate::cli
