#include "cli/export_source.h"

#include <sys/stat.h>

#include <array>

#include "cli/json_view.h"
#include "cli/question.h"
#include "cli/try_watch.h"
#include "cli/up.h"
#include "json/value.h"
#include "store/event_file.h"

namespace headgate::cli {
namespace {

// settle is read first: whatever it had booked by then, exec had told before, so no booking lacks its trade.
constexpr std::array<const char*, 2> keepers{"settle", "exec"};

struct Owner {
  std::string instance;
  std::string mode;
};

std::string store_path(const std::string& state_directory, const std::string& service) {
  return state_directory + "/" + service + "/store.db";
}

bool is_there(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0;
}

Error differ(const Owner& settle, const Owner& exec) {
  return Error{
      "STORES_DIFFER", "instance and mode",
      settle.instance + " " + settle.mode + " in settle, " + exec.instance + " " + exec.mode + " in exec",
      "name the state directory of one instance"};
}

Result<Books> collect(const std::array<Owner, 2>& owners,
                      const std::array<std::vector<bus::v1::Envelope>, 2>& events) {
  const auto& [settle, exec] = owners;
  if (settle.instance != exec.instance || settle.mode != exec.mode) return differ(settle, exec);
  BooksReader reader(settle.instance, settle.mode);
  for (const auto& stream : events) {
    for (const bus::v1::Envelope& envelope : stream) {
      if (auto taken = reader.take(envelope); !taken) return taken.error();
    }
  }
  return reader.finish();
}

Error silent(const std::string& service, const std::string& run_directory) {
  return Error{"NOT_REACHABLE", service, run_directory,
               "it runs there and does not answer; look at 'headgate status'"};
}

Result<Owner> ask_owner(const std::string& run_directory, const std::string& service) {
  const Answer answer = ask_one(run_directory, query(service, "status"));
  if (!answer.good()) return silent(service, run_directory);
  const auto status = json::parse(answer.reply.json());
  if (!status) return status.error();
  Owner out{text(&*status, "instance"), text(&*status, "mode")};
  // Whether it is real money must never be a guess.
  if (out.instance.empty() || out.mode.empty())
    return Error{"STATUS_UNREADABLE", service, answer.reply.json(), "use the build that runs there"};
  return out;
}

Result<Books> read_running(const std::string& run_directory) {
  std::array<Owner, 2> owners;
  std::array<std::vector<bus::v1::Envelope>, 2> events;
  for (size_t i = 0; i < keepers.size(); ++i) {
    auto owner = ask_owner(run_directory, keepers[i]);
    if (!owner) return owner.error();
    owners[i] = std::move(*owner);
    auto replayed = replay_all(run_directory, keepers[i]);
    if (!replayed) return silent(keepers[i], run_directory);
    events[i] = std::move(*replayed);
  }
  return collect(owners, events);
}

}  // namespace

Result<Books> read_kept_books(const std::string& state_directory) {
  std::array<Owner, 2> owners;
  std::array<std::vector<bus::v1::Envelope>, 2> events;
  for (size_t i = 0; i < keepers.size(); ++i) {
    const std::string path = store_path(state_directory, keepers[i]);
    if (!is_there(path)) {
      return Error{"NOT_REACHABLE", path, "",
                   "there is no such store; name a state directory that an instance left"};
    }
    const auto identity = read_identity(path);
    if (!identity) return identity.error();
    if (identity->service != keepers[i])
      return Error{"STORES_DIFFER", path, identity->service, std::string("it is not that of ") + keepers[i]};
    owners[i] = {identity->instance, identity->mode};
    const auto count = read_events(
        path, [&stream = events[i]](const bus::v1::Envelope& envelope) { stream.push_back(envelope); });
    if (!count) return count.error();
  }
  return collect(owners, events);
}

Result<Books> read_books(const Instance& instance) {
  if (is_up(instance.run_directory)) return read_running(instance.run_directory);
  if (instance.state_directory.empty()) {
    return Error{"NOT_REACHABLE", instance.run_directory, "",
                 "nothing runs there, and it names no state directory; give --config FILE or --state DIR"};
  }
  auto books = read_kept_books(instance.state_directory);
  if (books || books.error().code != "NOT_REACHABLE") return books;
  return Error{"NOT_REACHABLE", instance.run_directory, "",
               "nothing runs there, and nothing was kept: " + books.error().text()};
}

}  // namespace headgate::cli
