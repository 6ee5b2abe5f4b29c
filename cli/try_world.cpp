#include "cli/try_world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "cli/descriptor.h"
#include "cli/http_question.h"
#include "cli/process.h"
#include "json/reader.h"
#include "json/value.h"

namespace headgate::cli {
namespace {

constexpr int64_t answer_patience_ms = 2'000;
constexpr int64_t markets_of_day = 6;    // a recorded daily-high event has six
constexpr int64_t patience_ms = 60'000;  // a folder with months of books takes seconds to read

// The first line, or what came before the pipe closed or patience ended.
std::string first_line(int pipe) {
  std::string line;
  const int64_t end_ms = machine_ms() + patience_ms;
  while (machine_ms() < end_ms) {
    pollfd watched{pipe, POLLIN, 0};
    if (::poll(&watched, 1, static_cast<int>(end_ms - machine_ms())) <= 0) continue;
    char byte = 0;
    if (::read(pipe, &byte, 1) != 1 || byte == '\n') return line;
    line.push_back(byte);
  }
  return line;
}

StartedWorld give_up(pid_t pid) {
  ::kill(pid, SIGTERM);
  int status = 0;
  ::waitpid(pid, &status, 0);
  StartedWorld out;
  const bool usage = WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(Exit::usage);
  out.exit = usage ? Exit::usage : Exit::failed;
  return out;
}

std::vector<std::string> arguments_of(const TryOptions& options, const TradingAccount& account) {
  std::vector<std::string> out{own_directory() + "/headgate-world", "--speed", options.speed, "--port", "0"};
  const auto add = [&out](const char* name, const std::string& value) {
    out.emplace_back(name);
    out.push_back(value);
  };
  if (!options.recorded.empty()) {
    add("--recorded", options.recorded);
    add("--event", options.event);
    return out;
  }
  add("--seed", std::to_string(options.seed));
  add("--days", options.days == 0 ? "endless" : std::to_string(options.days));
  add("--key-id", account.key_id);
  add("--public-key", account.public_key_file);
  add("--cash", account.cash.text());
  return out;
}

// {"port":…,"series":[…]} of a generated world, {"port":…,"recorded_outcome":…} of a recorded day.
Result<WorldFacts> read_ready_line(const std::string& line, const TryOptions& options) {
  const auto ready = json::parse(line);
  if (!ready) return ready.error();
  json::Reader reader(*ready, "world");
  WorldFacts out;
  out.port = reader.integer("port");
  if (!options.recorded.empty()) {
    out.event = options.event;
    out.series = {options.event.substr(0, options.event.find('-'))};
    out.summary.events = {{options.event, reader.nonempty_string("recorded_outcome"), markets_of_day, true}};
  } else {
    out.summary.digest = reader.nonempty_string("world_digest");
    if (const json::Value* series = reader.array("series")) {
      for (const json::Value& each : series->items) out.series.push_back(each.text);
    }
  }
  if (reader.failed()) return reader.error();
  return out;
}

// One GET of this host, without the machinery of a service.
Result<std::string> get(const std::string& url) {
  HttpDone done = HttpQuestion().get(url, answer_patience_ms);
  if (done.outcome == HttpOutcome::answered && done.status == 200) return std::move(done.body);
  return Error{"WORLD_SILENT", url, done.why, "look at what headgate-world said"};
}

std::optional<Error> read_events(const json::Value& list, WorldSummary& out) {
  for (size_t i = 0; i < list.items.size(); ++i) {
    json::Reader reader(list.items[i], "events[" + std::to_string(i) + "]");
    WorldEvent event;
    event.event = reader.nonempty_string("event");
    event.winner = reader.string("winner");
    event.markets = reader.integer("markets");
    event.finalized = reader.string("phase") == "finalized";
    if (reader.failed()) return reader.error();
    out.events.push_back(std::move(event));
  }
  return std::nullopt;
}

}  // namespace

StartedWorld start_world(const TryOptions& options, const TradingAccount& account) {
  StartedWorld out;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    std::cerr << "headgate: no pipe to the world\n";
    out.exit = Exit::failed;
    return out;
  }
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  Program program;
  program.name = "world";
  program.arguments = arguments_of(options, account);
  program.stdout_descriptor = writing.number();
  const auto pid = start(program);
  if (!pid) {
    std::cerr << "headgate: " << pid.error().text() << "\n";
    out.exit = Exit::failed;
    return out;
  }
  writing.close();
  const std::string line = first_line(reading.number());
  if (line.empty()) return give_up(*pid);  // it said why on our stderr
  auto facts = read_ready_line(line, options);
  if (!facts) {
    std::cerr << "headgate: the world's first line: " << facts.error().text() << "\n";
    return give_up(*pid);
  }
  out.facts = std::move(*facts);
  out.facts.pid = *pid;
  return out;
}

Result<WorldSummary> ask_world(int64_t port) {
  const auto body = get("http://127.0.0.1:" + std::to_string(port) + "/world/v1/summary");
  if (!body) return body.error();
  const auto value = json::parse(*body);
  if (!value) return value.error();
  json::Reader reader(*value, "summary");
  WorldSummary out;
  out.day_over = reader.boolean("day_over");
  out.digest = reader.nonempty_string("world_digest");
  const json::Value* account = reader.object("account");
  const json::Value* events = reader.array("events");
  if (reader.failed()) return reader.error();
  json::Reader own(*account, "account");
  out.cash = Money::from_e6(own.decimal_string("cash_dollars", 6));
  out.fills = static_cast<uint64_t>(own.integer("fills"));
  if (own.failed()) return own.error();
  if (const auto error = read_events(*events, out)) return *error;
  return out;
}

}  // namespace headgate::cli
