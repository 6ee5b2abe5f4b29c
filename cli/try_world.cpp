#include "cli/try_world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>

#include "cli/descriptor.h"
#include "cli/process.h"
#include "json/reader.h"
#include "json/value.h"

namespace headgate::cli {
namespace {

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

}  // namespace

StartedWorld start_world(const std::string& recorded, const std::string& event, const std::string& speed) {
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
  program.arguments = {own_directory() + "/headgate-world",
                       "--recorded",
                       recorded,
                       "--event",
                       event,
                       "--speed",
                       speed,
                       "--port",
                       "0"};
  program.stdout_descriptor = writing.number();
  const auto pid = start(program);
  if (!pid) {
    std::cerr << "headgate: " << pid.error().text() << "\n";
    out.exit = Exit::failed;
    return out;
  }
  writing.close();
  const std::string line = first_line(reading.number());
  const auto ready = json::parse(line);
  if (!ready) return give_up(*pid);  // it said why on our stderr
  json::Reader reader(*ready, "world");
  out.facts = {*pid, reader.integer("port"), event, reader.nonempty_string("recorded_outcome")};
  if (!reader.failed()) return out;
  std::cerr << "headgate: the world's first line: " << reader.error().text() << "\n";
  return give_up(*pid);
}

}  // namespace headgate::cli
