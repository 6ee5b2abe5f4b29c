#include "tests/functional/harness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace headgate::functional {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : std::string(value);
}

// In the child, between fork and exec.
[[noreturn]] void become(char* const* arguments, pid_t parent, int out, int err) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // ctest may kill the test itself
  if (::getppid() != parent) ::_exit(127);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

int output_file(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

}  // namespace

std::string bin_folder() { return fs::absolute(environment("HEADGATE_BIN", "build/bin")).string(); }
std::string source_folder() { return environment("HEADGATE_SOURCE", "."); }

std::optional<std::string> weather_folder() {
  const std::string data = environment("HEADGATE_DATA", source_folder() + "/../shared/data");
  std::error_code ignored;
  if (!fs::exists(data + "/weather/books", ignored)) return std::nullopt;
  return data + "/weather";
}

Folder::Folder() {
  std::string pattern = "/tmp/hgf-XXXXXX";
  path_ = ::mkdtemp(pattern.data()) == nullptr ? std::string() : pattern;
}

Folder::~Folder() {
  if (path_.empty()) return;
  if (std::getenv("HEADGATE_KEEP") != nullptr) {
    std::printf("kept: %s\n", path_.c_str());
    return;
  }
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

Program::Program(const Folder& folder, std::vector<std::string> arguments,
                 const std::map<std::string, std::string>& environment) {
  static int number = 0;
  const std::string stem = folder / ("program-" + std::to_string(++number));
  out_path_ = stem + ".out";
  err_path_ = stem + ".err";
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const int out = output_file(out_path_);
  const int err = output_file(err_path_);
  const pid_t parent = ::getpid();
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  pid_ = ::fork();
  if (pid_ == 0) become(words.data(), parent, out, err);
  for (const auto& [name, value] : environment) ::unsetenv(name.c_str());
  ::setpgid(pid_, pid_);
  ::close(out);
  ::close(err);
}

Program::~Program() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  if (!ended_) ::waitpid(pid_, nullptr, 0);
}

void Program::reap(int status) {
  ended_ = true;
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Program::running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) reap(status);
  return !ended_;
}

void Program::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

Finished Program::finish(int seconds) {
  eventually("", seconds, [this] { return !running(); });
  return {exit_, out(), err()};
}

Finished run(const Folder& folder, std::vector<std::string> arguments, int seconds) {
  const std::string name = arguments.size() > 1 ? arguments[1] : arguments[0];
  Program program(folder, std::move(arguments));
  Finished out = program.finish(seconds);
  if (program.running()) std::printf("%s did not end within %d s\n", name.c_str(), seconds);
  return out;
}

bool eventually(const std::string& what, int seconds, const std::function<bool()>& holds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (!holds()) {
    if (Clock::now() >= end) {
      if (!what.empty()) std::printf("not within %d s: %s\n", seconds, what.c_str());
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
  return true;
}

Json parsed(const std::string& text) {
  Json out = Json::parse(text, nullptr, false);
  return out.is_discarded() ? Json() : out;
}

std::string bin_with(const Folder& folder, const std::map<std::string, std::string>& replaced) {
  const std::string to = folder / "bin";
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(bin_folder())) {
    const std::string name = entry.path().filename();
    if (name != "headgate" && !name.starts_with("headgate-")) continue;
    const auto other = replaced.find(name);
    // A link for the rest; `headgate` looks for its own place by what it was really started from.
    if (name == "headgate") {
      fs::copy_file(entry.path(), to + "/" + name);
    } else {
      fs::create_symlink(other == replaced.end() ? fs::absolute(entry.path()).string() : other->second,
                         to + "/" + name);
    }
  }
  return to;
}

}  // namespace headgate::functional
