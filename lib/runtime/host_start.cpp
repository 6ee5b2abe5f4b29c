#include <fcntl.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "actor/service_names.h"
#include "bus/topics.h"
#include "runtime/host.h"
#include "runtime/socket_directory.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

// The private places of one service; created 0700 so that no other user ever reads positions or captures.
Status make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return Done{};
  return Error{"STATE_DIRECTORY", path, std::strerror(errno), "make its parent writable for this user"};
}

}  // namespace

std::optional<Exit> Host::open() {
  started_ = machine_now();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  signal_fd_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  const std::string home = configuration_.instance.state_directory + "/" + service_;
  for (const std::string& path : {configuration_.instance.state_directory, home, home + "/captures"}) {
    const Status made = make_directory(path);
    if (made) continue;
    log_.write(Level::alert, made.error().code, made.error().text());
    return Exit::configuration;
  }
  // Two processes of one service would each believe to be the only one that spends.
  lock_fd_ = ::open((home + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0 || flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    log_.write(Level::alert, "ALREADY_RUNNING",
               home + "/lock is held: stop the other " + service_ + " first");
    return Exit::configuration;
  }
  auto store = Store::open(
      home + "/store.db",
      {configuration_.instance.name, std::string(name_of(configuration_.instance.mode)), service_});
  if (!store) {
    log_.write(Level::alert, store.error().code, store.error().text());
    return Exit::configuration;
  }
  store_ = std::move(*store);
  capture::v1::CaptureHeader header;
  header.set_instance(configuration_.instance.name);
  header.set_service(service_);
  header.set_configuration(configuration_.text);
  header.set_started_utc_ns(utc_now().ns());
  auto capture = CaptureWriter::create(home + "/captures/" + std::to_string(store_->life()) + ".zst", header);
  if (!capture) {
    log_.write(Level::alert, capture.error().code, capture.error().text());
    return Exit::configuration;
  }
  capture_ = std::move(*capture);
  return std::nullopt;
}

std::optional<Exit> Host::open_sockets() {
  for (const Status& made : {make_socket_directory(configuration_.instance.run_directory), bus_.bind()}) {
    if (made) continue;
    log_.write(Level::alert, made.error().code, made.error().text());
    return Exit::configuration;
  }
  const auto stored = store_->load_positions();
  for (const Subscription& subscription : actor_.subscriptions()) {
    const bool events = subscription.stream == events_stream;
    const auto position =
        std::find_if(stored.begin(), stored.end(), [&](const bus::v1::StreamPosition& each) {
          return each.source() == subscription.source && each.stream() == subscription.stream;
        });
    const bool known = events && position != stored.end();
    inboxes_.emplace_back(events ? Inbox::Kind::events : Inbox::Kind::state, subscription.source,
                          subscription.stream, known ? position->epoch() : 0,
                          known ? position->sequence() : 0);
    auto& prefixes = undialled_[subscription.source];
    for (std::string& prefix : topic_prefixes(subscription.source, subscription.stream)) {
      prefixes.push_back(std::move(prefix));
    }
  }
  if (actor_.wants_heartbeats()) {
    for (const std::string_view peer : service_names) {
      if (peer != service_) undialled_.try_emplace(std::string(peer));
    }
  }
  for (auto& [peer, prefixes] : undialled_) prefixes.push_back(std::string(heartbeat_kind) + "/");
  return dial_missing();
}

// A peer that was not started yet has no directory; one that belongs to somebody else is never dialled.
std::optional<Exit> Host::dial_missing() {
  last_dial_ = machine_now();
  for (auto it = undialled_.begin(); it != undialled_.end();) {
    const Status dialled = bus_.dial(it->first, it->second);
    if (!dialled && dialled.error().code == "SOCKET_DIRECTORY_ABSENT") {
      ++it;
      continue;
    }
    if (!dialled) {
      log_.write(Level::alert, dialled.error().code, dialled.error().text());
      return Exit::configuration;
    }
    it = undialled_.erase(it);
  }
  return std::nullopt;
}

}  // namespace headgate
