#include <fcntl.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "runtime/host.h"
#include "runtime/socket_directory.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

// What a machine says in a bad minute; the same start may go well in the next.
bool may_pass(int number) {
  for (const int passing : {EIO, ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EAGAIN, EINTR}) {
    if (number == passing) return true;
  }
  return false;
}

Error state_directory_error(const std::string& path, int number) {
  if (may_pass(number))
    return {"STATE_DISK", path, std::strerror(number), "look at the disk and the machine"};
  return {"STATE_DIRECTORY", path, std::strerror(number), "make its parent writable for this user"};
}

// The private places of one service; created 0700 so that no other user ever reads positions or captures.
Status make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return Done{};
  return state_directory_error(path, errno);
}

}  // namespace

// A disk that failed a moment ago may be well the next time, and a full one after somebody looked: the
// supervisor tries again with its growing wait. What was set up wrongly stays wrong.
std::optional<Exit> Host::refuse(const Error& error) {
  log_.write(Level::alert, error.code, error.text());
  const bool passing = error.code == "STORE_OPEN" || error.code == "STATE_DISK";
  return passing ? Exit::failed : Exit::configuration;
}

std::optional<Exit> Host::open() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  signal_fd_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (const auto failed = open_credentials()) return failed;
  if (const auto failed = open_directories()) return failed;
  if (const auto failed = open_store()) return failed;
  node_.emplace(
      Node::Identity{configuration_.instance.name, std::string(name_of(configuration_.instance.mode)),
                     service_, configuration_.exchange.clock == ClockSource::world, ::getpid()},
      actor_, *store_, static_cast<Outside&>(*this));
  return std::nullopt;
}

// Before anything is written: without its key the process could do nothing that is asked of it.
std::optional<Exit> Host::open_credentials() {
  auto opened = Credentials::open(configuration_, service_);
  if (!opened) return refuse(opened.error());
  credentials_ = std::move(*opened);
  credentials_.sign_ahead();
  return std::nullopt;
}

std::optional<Exit> Host::open_directories() {
  const std::string home = configuration_.instance.state_directory + "/" + service_;
  for (const std::string& path : {configuration_.instance.state_directory, home, home + "/captures"}) {
    const Status made = make_directory(path);
    if (!made) return refuse(made.error());
  }
  // Two processes of one service would each believe to be the only one that spends.
  lock_fd_ = ::open((home + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0) return refuse(state_directory_error(home + "/lock", errno));
  if (flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    log_.write(Level::alert, "ALREADY_RUNNING",
               home + "/lock is held: stop the other " + service_ + " first");
    return Exit::configuration;
  }
  return std::nullopt;
}

std::optional<Exit> Host::open_store() {
  const std::string home = configuration_.instance.state_directory + "/" + service_;
  auto store = Store::open(
      home + "/store.db",
      {configuration_.instance.name, std::string(name_of(configuration_.instance.mode)), service_});
  if (!store) return refuse(store.error());
  store_ = std::move(*store);
  open_capture(home + "/captures/" + std::to_string(store_->life()) + ".zst");
  recording::v1::Header header;
  header.set_format(1);
  header.set_instance(configuration_.instance.name);
  header.set_mode(std::string(name_of(configuration_.instance.mode)));
  header.set_service(service_);
  header.set_venue(configuration_.exchange.rest_url);
  header.set_life(store_->life());
  recording_.emplace(home + "/recordings", std::move(header));
  return std::nullopt;
}

// A capture that cannot be made costs the replay of this life, not money, as one that cannot be written any
// more does: what is traded is on record in the events all the same.
void Host::open_capture(const std::string& path) {
  capture::v1::CaptureHeader header;
  header.set_instance(configuration_.instance.name);
  header.set_service(service_);
  header.set_configuration(configuration_.text);
  header.set_started_utc_ns(utc_now().ns());
  auto capture = CaptureWriter::create(path, header);
  if (capture) {
    capture_ = std::move(*capture);
  } else {
    log_.write(Level::alert, capture.error().code, capture.error().text() + "; this life cannot be replayed");
  }
}

std::optional<Exit> Host::open_sockets() {
  for (const Status& made : {make_socket_directory(configuration_.instance.run_directory), bus_.bind()}) {
    if (!made) return refuse(made.error());
  }
  node_->join();
  return dial_missing();
}

// A peer that was not started yet has no directory; one that belongs to somebody else is never dialled.
std::optional<Exit> Host::dial_missing() {
  last_dial_ = machine_now();
  std::vector<std::string> done;
  for (const auto& [peer, prefixes] : node_->undialled()) {
    const Status dialled = bus_.dial(peer, prefixes);
    if (!dialled && dialled.error().code == "SOCKET_DIRECTORY_ABSENT") continue;
    if (!dialled) return refuse(dialled.error());
    done.push_back(peer);
  }
  for (const std::string& peer : done) node_->dialled(peer);
  return std::nullopt;
}

}  // namespace headgate
