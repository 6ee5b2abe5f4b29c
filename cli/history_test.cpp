#include "cli/history.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/history_fixture.h"
#include "domain/moment.h"
#include "json/value.h"
#include "store/recording.h"

using namespace headgate;
using namespace headgate::history_fixture;
namespace files = std::filesystem;

namespace {

struct Folder {
  Folder() {
    std::string name = (files::temp_directory_path() / "headgate-history-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { files::remove_all(path); }
  std::string path;
};

struct Ended {
  int status = 0;  // as waitpid tells it
  json::Value report;

  int code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
  std::string figure(const char* name) const {
    const json::Value* found = report.find(name);
    return found == nullptr ? "absent" : found->text;
  }
};

std::string text_of(const files::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

// The command itself, in a process of its own; `pid` is told before it runs.
Ended run(const Server& server, const std::string& out, std::atomic<pid_t>* pid = nullptr,
          const std::vector<std::string>& more = {}) {
  const char* bin = std::getenv("HEADGATE_BIN");
  const std::string program = std::string(bin == nullptr ? "build/bin" : bin) + "/headgate";
  std::vector<std::string> words{program, "--json",     "history", "KXFIX", "--from", "2026-11-01",
                                 "--to",  "2026-11-15", "--out",   out,     "--host", server.root()};
  words.insert(words.end(), more.begin(), more.end());
  const std::string said = out + "/said";
  const pid_t child = fork();
  if (child == 0) {
    const int to = open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(to, 1);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    _exit(127);
  }
  REQUIRE(child > 0);
  if (pid != nullptr) *pid = child;
  Ended ended;
  REQUIRE(waitpid(child, &ended.status, 0) == child);
  if (const auto report = json::parse(text_of(said))) ended.report = *report;
  return ended;
}

// Every recording, by its name, with all its bytes.
std::map<std::string, std::string> recordings(const std::string& out) {
  std::map<std::string, std::string> found;
  for (const auto& entry : files::directory_iterator(out + "/KXFIX")) {
    const std::string name = entry.path().filename().string();
    if (name != ".lock") found[name] = text_of(entry.path());
  }
  return found;
}

// A recording as people would tell it: "12:00:40 trade b 100".
std::vector<std::string> told(const std::string& path) {
  std::vector<std::string> out;
  const RecordingRead read = read_recording(path, [&](const recording::v1::Record& record) {
    const std::string at = iso_utc(record.market_time_ns()).substr(11, 8) + " ";
    if (record.has_market())
      out.push_back(at + market::v1::MarketStatus_Name(record.market().info().status()).substr(14) +
                    (record.market().info().result() == market::v1::MARKET_RESULT_YES ? " yes" : ""));
    if (record.has_trade())
      out.push_back(at + "trade " + record.trade().trade_id() + " " +
                    std::to_string(record.trade().quantity_e2()));
    if (record.has_candle())
      out.push_back(at + "candle " + std::to_string(record.candle().volume_e2()) + " " +
                    std::to_string(record.candle().yes_bid().close_e4()));
    return true;
  });
  CHECK(!read.problem);
  CHECK(!read.cut);
  return out;
}

}  // namespace

TEST_CASE("a series' events are downloaded whole, the old ones from the archive") {
  // A history with a hole teaches a model what never happened, and nobody sees the hole afterwards.
  const Server server([](const std::string& target, int) { return exchange(target); });
  const Folder folder;
  const Ended ended = run(server, folder.path);
  CHECK(ended.code() == 0);
  CHECK(ended.figure("events_written") == "2");
  CHECK(ended.figure("trades") == "4");
  CHECK(ended.figure("candles") == "3");
  CHECK(ended.report.find("doubts")->members.empty());  // trades and candles add up to the volumes
  CHECK(told(folder.path + "/KXFIX/" + young + ".zst") ==
        std::vector<std::string>{"12:00:00 ACTIVE", "12:00:40 trade a 300", "12:00:40 trade b 100",
                                 "12:01:00 candle 400 5900", "12:30:30 trade c 250",
                                 "12:31:00 candle 250 5900", "13:00:00 CLOSED", "14:00:00 FINALIZED yes"});
  CHECK(told(folder.path + "/KXFIX/" + old_one + ".zst") ==
        std::vector<std::string>{"12:00:00 ACTIVE", "12:00:10 trade z 100", "12:01:00 candle 100 5900",
                                 "13:00:00 CLOSED", "14:00:00 FINALIZED yes"});
  // Once more: nothing but the lists is asked, and nothing is written.
  const int before = server.questions();
  const auto files_before = recordings(folder.path);
  const Ended again = run(server, folder.path);
  CHECK(again.code() == 0);
  CHECK(again.figure("events_there") == "2");
  CHECK(again.figure("events_written") == "0");
  CHECK(server.questions() - before == 3);
  CHECK(recordings(folder.path) == files_before);
}

TEST_CASE("killed at any question and run again, a download ends with the records of one that was not") {
  // A record that comes twice, or a file that is half, is found months later, in a result that cannot be.
  const Folder whole;
  int questions = 0;
  {
    const Server server([](const std::string& target, int) { return exchange(target); });
    REQUIRE(run(server, whole.path).code() == 0);
    questions = server.questions();
  }
  const auto expected = recordings(whole.path);
  CHECK(expected.size() == 2);
  for (int fatal = 1; fatal <= questions; ++fatal) {
    CAPTURE(fatal);
    const Folder folder;
    std::atomic<pid_t> victim = 0;
    const Server server([&](const std::string& target, int number) {
      while (number == fatal && victim == 0) usleep(1000);
      if (number == fatal) kill(victim, SIGKILL);
      return exchange(target);
    });
    const Ended killed = run(server, folder.path, &victim);
    CHECK(WIFSIGNALED(killed.status));
    // What a kill in the middle of writing leaves.
    files::create_directories(folder.path + "/KXFIX");
    std::ofstream(folder.path + "/KXFIX/" + old_one + ".zst.part") << "half";
    CHECK(run(server, folder.path).code() == 0);
    const auto found = recordings(folder.path);
    REQUIRE(found.size() == 2);
    for (const auto& [name, bytes] : expected) {
      CHECK(told(folder.path + "/KXFIX/" + name) == told(whole.path + "/KXFIX/" + name));
    }
  }
}

TEST_CASE("a recording that is cut short is asked for again") {
  // A power cut leaves a name with half its bytes; taken for whole it is a hole.
  const Server server([](const std::string& target, int) { return exchange(target); });
  const Folder folder;
  REQUIRE(run(server, folder.path).code() == 0);
  const auto before = recordings(folder.path);
  const std::string path = folder.path + "/KXFIX/" + young + ".zst";
  files::resize_file(path, files::file_size(path) / 2);
  const Ended ended = run(server, folder.path);
  CHECK(ended.code() == 0);
  CHECK(ended.figure("events_written") == "1");
  CHECK(recordings(folder.path) == before);
}

TEST_CASE(
    "an event of which the exchange now says something else is told and kept until it is to be replaced") {
  // A result that is amended after the download is either a new truth or a damage: a person must look.
  std::atomic<bool> amended = false;
  const Server server([&](const std::string& target, int) {
    Reply reply = exchange(target);
    const size_t at = amended ? reply.body.find("\"expiration_value\":\"55.00\"") : std::string::npos;
    if (at != std::string::npos) reply.body.replace(at, 26, "\"expiration_value\":\"49.00\"");
    return reply;
  });
  const Folder folder;
  REQUIRE(run(server, folder.path).code() == 0);
  const auto before = recordings(folder.path);
  amended = true;
  const Ended told_of = run(server, folder.path);
  CHECK(told_of.code() == 3);
  CHECK(told_of.figure("events_changed") == "2");
  CHECK(recordings(folder.path) == before);
  const Ended replaced = run(server, folder.path, nullptr, {"--replace"});
  CHECK(replaced.code() == 0);
  CHECK(replaced.figure("events_written") == "2");
  CHECK(recordings(folder.path) != before);
  CHECK(run(server, folder.path).code() == 0);
}

TEST_CASE("pages that do not fit together are read again, refusals and silence are waited out") {
  // A list that moves between two pages loses or doubles what stood at the fold.
  std::atomic<int> moved = 0, refused = 0;
  const Server server([&](const std::string& target, int number) {
    if (number == 2) return ++refused, Reply{429, R"({"error":"too many requests"})"};
    if (number == 3) return ++refused, Reply{503, "<html>busy</html>"};
    // The second page of trades is the first once more, as for a cursor that the exchange has forgotten.
    if (target.find("cursor=two") != std::string::npos && moved++ == 0) {
      Reply again = exchange(target.substr(0, target.find("&cursor=")));
      return again;
    }
    return exchange(target);
  });
  const Folder folder;
  const Ended ended = run(server, folder.path);
  CHECK(ended.code() == 0);
  CHECK(refused == 2);
  CHECK(ended.figure("repeated") == "2");
  CHECK(ended.figure("lists_moved") == "1");
  CHECK(ended.figure("trades") == "4");
  CHECK(recordings(folder.path).size() == 2);
}

TEST_CASE(
    "a market that is not settled leaves its event out, and a field that is renamed ends the download") {
  // An event of which a part is missing is no event, and a guess at a new field is no history.
  std::atomic<bool> renamed = false;
  const Server server([&](const std::string& target, int) {
    Reply reply = exchange(target);
    if (target.rfind("/markets?", 0) == 0) {
      const size_t at = reply.body.find("\"finalized\"");
      reply.body.replace(at, 11, "\"determined\"");
    }
    const size_t count = renamed ? reply.body.find("count_fp") : std::string::npos;
    if (count != std::string::npos) reply.body.replace(count, 8, "count_v2");
    return reply;
  });
  const Folder folder;
  const Ended ended = run(server, folder.path);
  CHECK(ended.code() == 0);
  CHECK(ended.figure("open_markets") == "1");
  CHECK(ended.figure("events_left_out") == "1");
  CHECK(recordings(folder.path).size() == 1);
  renamed = true;
  const Folder other;
  CHECK(run(server, other.path).code() == 1);
  CHECK(recordings(other.path).empty());
}
