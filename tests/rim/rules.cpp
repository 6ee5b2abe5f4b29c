#include "tests/rim/rules.h"

#include <algorithm>
#include <array>

namespace headgate::rim {
namespace {

// Names separated by blanks.
bool lists(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == name) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// Headers that reach the world, and the rooms that may use them. A name ending in '/' means all below it.
struct WorldHeaders {
  std::string_view kind;
  std::string_view rooms;
  std::string_view headers;
};
constexpr std::array world_headers{
    WorldHeaders{"bus socket", "runtime cli", "zmq.h zmq.hpp zmq_addon.hpp"},
    WorldHeaders{"HTTP", "runtime", "curl/"},
    WorldHeaders{"socket", "runtime world", "boost/"},
    WorldHeaders{"socket", "runtime world cli",
                 "sys/socket.h sys/un.h netinet/ arpa/ netdb.h poll.h sys/poll.h sys/epoll.h sys/select.h "
                 "sys/eventfd.h sys/timerfd.h"},
    WorldHeaders{"database", "store", "sqlite3.h"},
    WorldHeaders{
        "file", "runtime store world cli",
        "fstream iostream istream ostream filesystem experimental/ cstdio stdio.h fcntl.h unistd.h dirent.h "
        "sys/stat.h sys/file.h sys/mman.h sys/types.h sys/uio.h sys/sendfile.h fmt/os.h fmt/ostream.h"},
    WorldHeaders{
        "process", "runtime store world cli",
        "cstdlib stdlib.h csignal signal.h sys/wait.h sys/prctl.h sys/resource.h sys/signalfd.h spawn.h "
        "sys/syscall.h sys/ioctl.h"},
    WorldHeaders{"clock", "runtime store world cli",
                 "ctime time.h sys/time.h sys/timeb.h date/tz.h date/date_tz.h fmt/chrono.h"},
    WorldHeaders{"random number", "cli", "random sys/random.h openssl/rand.h"},
    WorldHeaders{
        "thread", "runtime world cli",
        "thread mutex shared_mutex condition_variable future atomic stop_token semaphore latch barrier "
        "execution pthread.h stdatomic.h"},
};

// Words that reach the world without a header of their own, since other headers bring them along.
constexpr std::string_view world_calls =
    "now rand srand rand_r random srandom drand48 getrandom getentropy RAND_bytes RAND_priv_bytes "
    "EVP_PKEY_keygen "
    "EVP_PKEY_Q_keygen getenv secure_getenv setenv putenv unsetenv system popen fork execv execve execvp "
    "execl time "
    "clock_gettime gettimeofday localtime localtime_r gmtime mktime timegm strftime current_zone "
    "locate_zone "
    "sleep usleep nanosleep sleep_for sleep_until fopen freopen printf fprintf vprintf puts fputs putchar "
    "fwrite perror "
    "parse_file mmap pthread_create exit _exit quick_exit abort terminate";
constexpr std::string_view world_names =
    "system_clock steady_clock high_resolution_clock utc_clock random_device mt19937 mt19937_64 "
    "default_random_engine thread_local";
// Only with std:: before them: they are ordinary words otherwise.
constexpr std::string_view world_std_names =
    "clock cout cerr clog cin ifstream ofstream fstream filesystem thread jthread mutex async promise future "
    "atomic "
    "condition_variable this_thread";

// Rooms that are pure: what they do depends on their inputs alone. The rest touch the world.
constexpr std::string_view pure_rooms =
    "domain actor json bus config pricing weather kalshi score imports venue exchange sky node cast sim "
    "backtest "
    "services proto";

// Each exception states its reason.
struct Exception {
  std::string_view path;
  std::string_view words;
  std::string_view reason;
};
constexpr std::array exceptions{
    Exception{"lib/domain/check.cpp", "cstdio cstdlib fprintf abort",
              "a broken assumption ends the process at once and says which: there is no caller to tell"},
    Exception{"lib/domain/buggify.cpp", "thread_local",
              "simulated runs side by side must not draw each other's numbers; a process has none"},
};

bool is_excepted(std::string_view path, std::string_view word) {
  return std::any_of(exceptions.begin(), exceptions.end(),
                     [&](const Exception& each) { return each.path == path && lists(each.words, word); });
}

bool matches(std::string_view pattern, std::string_view header) {
  return pattern.ends_with('/') ? header.starts_with(pattern) : header == pattern;
}

const WorldHeaders* world_header(std::string_view header) {
  for (const WorldHeaders& row : world_headers) {
    std::string_view left = row.headers;
    while (!left.empty()) {
      const size_t end = std::min(left.find(' '), left.size());
      if (matches(left.substr(0, end), header)) return &row;
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
  return nullptr;
}

bool is_fixture(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.ends_with("_fixture.h") || name.ends_with("_fixture.cpp") || name.ends_with("_bench.h");
}

// "services/risk/…" -> "risk"
std::string_view service_of(std::string_view path) {
  constexpr std::string_view folder = "services/";
  if (!path.starts_with(folder)) return {};
  path.remove_prefix(folder.size());
  return path.substr(0, path.find('/'));
}

const Room* room_named(std::string_view name) {
  const auto found =
      std::find_if(rooms().begin(), rooms().end(), [&](const Room& room) { return room.name == name; });
  return found == rooms().end() ? nullptr : &*found;
}

// The room an include leads to; empty for a header that is not ours.
std::string_view room_of_target(std::string_view target) {
  const std::string_view first = target.substr(0, target.find('/'));
  if (first.size() == target.size()) return {};
  if (first == "headgate") return "proto";
  if (first == "tests") return "test";
  return room_named(first) != nullptr ? room_named(first)->name : std::string_view();
}

void judge_include(const SourceFile& file, const Room& room, const Include& include,
                   std::vector<Finding>& out) {
  if (include.target.empty()) {
    out.push_back({file.path, include.line, "INCLUDE_UNREADABLE", "an include that names no file"});
    return;
  }
  const WorldHeaders* world = world_header(include.target);
  if (world != nullptr && !lists(world->rooms, room.name) && !is_excepted(file.path, include.target)) {
    out.push_back(
        {file.path, include.line, "WORLD_HEADER",
         std::string(world->kind) + " header <" + include.target + "> in " + std::string(room.name)});
  }
  const std::string_view target_room = room_of_target(include.target);
  if (target_room.empty()) return;
  if (is_fixture(include.target) || target_room == "test") {
    out.push_back({file.path, include.line, "FIXTURE", "\"" + include.target + "\" is for tests alone"});
    return;
  }
  const bool own = target_room == room.name;
  const std::string_view service = service_of(include.target);
  const bool foreign_service =
      !service.empty() && !service_of(file.path).empty() && service != service_of(file.path);
  if ((own || lists(room.may_include, target_room)) && !foreign_service) return;
  out.push_back({file.path, include.line, "ARROW",
                 std::string(room.name) + " may not include \"" + include.target + "\""});
}

void judge_word(const SourceFile& file, const Word& word, std::vector<Finding>& out) {
  if (is_excepted(file.path, word.text)) return;
  if (word.text.starts_with("unordered_")) {
    out.push_back({file.path, word.line, "UNORDERED", word.text + " has no order to repeat"});
    return;
  }
  const bool reads_clock = word.called && (word.text == "now" || word.text.ends_with("_now"));
  // A method may well be called time(); a clock's now() is a method too.
  const bool calls = word.called && !word.member && lists(world_calls, word.text);
  const bool names = lists(world_names, word.text);
  const bool std_names = word.before.starts_with("std::") && lists(world_std_names, word.text);
  if (reads_clock || calls || names || std_names)
    out.push_back({file.path, word.line, "WORLD_CALL", word.before + word.text});
}

// The order in which protobuf iterates and writes a map field is not fixed.
void judge_vocabulary(const SourceFile& file, const Code& code, std::vector<Finding>& out) {
  for (size_t i = 0; i < code.words.size(); ++i) {
    if (code.words[i].text == "map")
      out.push_back({file.path, code.words[i].line, "UNORDERED", "a map field has no order to repeat"});
  }
}

}  // namespace

const std::vector<Room>& rooms() {
  static const std::vector<Room> table{
      {"proto", ""},
      {"domain", ""},
      {"actor", "domain proto"},
      {"json", "domain"},
      {"config", "domain"},
      {"pricing", "domain"},
      {"bus", "domain actor proto"},
      {"weather", "domain actor json proto"},
      {"kalshi", "domain actor json proto"},
      {"score", "domain"},
      // What others recorded, as records of our own form.
      {"imports", "domain actor json kalshi weather proto"},
      // Neither our pricing nor our books: "ledger equals exchange" must compare two things.
      {"venue", "domain actor proto"},
      // A simulated exchange and weather service: the other side of every codec, so they read and write their
      // own.
      {"exchange", "domain venue"},
      {"sky", "domain exchange"},
      {"node", "domain actor bus proto"},
      {"store", "domain actor bus node proto"},
      {"runtime", "domain actor bus config node store proto"},
      {"services", "domain actor json bus config pricing weather kalshi venue proto"},
      {"main", "runtime config domain services"},
      // All services in one program, for replay and simulation; no service's own process links it.
      {"cast", "domain actor bus config services"},
      {"sim", "domain actor json bus config venue exchange sky node cast services proto"},
      // The services' own actors on recorded inputs.
      {"backtest", "domain actor json bus config kalshi weather exchange sky node cast services score proto"},
      {"cli",
       "domain actor json kalshi bus config weather score imports store runtime cast sim backtest proto"},
      // It speaks the exchange's language by its own words, so that one misreading cannot stand on both
      // sides.
      {"world", "domain venue exchange sky proto"},
  };
  return table;
}

std::string_view room_of(std::string_view path) {
  if (path.ends_with("_test.cpp") || is_fixture(path)) return "test";
  const std::string_view first = path.substr(0, path.find('/'));
  if (first == "lib") {
    path.remove_prefix(4);
    const Room* room = room_named(path.substr(0, path.find('/')));
    return room == nullptr ? std::string_view() : room->name;
  }
  if (first == "services") return path.ends_with("/main.cpp") ? "main" : "services";
  const Room* room = room_named(first);
  return room == nullptr ? std::string_view() : room->name;
}

std::vector<Finding> judge(const SourceFile& file) {
  std::vector<Finding> out;
  const std::string_view name = room_of(file.path);
  if (name == "test") return out;
  const Room* room = room_named(name);
  if (room == nullptr) {
    out.push_back({file.path, 1, "ROOM_UNKNOWN", "say in tests/rim/rules.cpp what this folder may include"});
    return out;
  }
  const Code code = read_code(file.text);
  if (name == "proto") {
    judge_vocabulary(file, code, out);
    return out;
  }
  for (const Include& include : code.includes) judge_include(file, *room, include, out);
  if (lists(pure_rooms, name)) {
    for (const Word& word : code.words) judge_word(file, word, out);
  }
  return out;
}

std::string text_of(const Finding& finding) {
  return finding.path + ":" + std::to_string(finding.line) + ": " + std::string(finding.rule) + ": " +
         finding.what;
}

}  // namespace headgate::rim
