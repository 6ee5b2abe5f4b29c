#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

// For tests: the real programs as processes of their own, watched from outside through their output, their
// exit codes and the files they leave. Every wait has an end, and whatever a test started ends with it.
namespace headgate::functional {

using Json = nlohmann::ordered_json;

// The folder of the built programs, and the root of the project.
std::string bin_folder();
std::string source_folder();
// Recorded days with books; nothing when this machine has none.
std::optional<std::string> weather_folder();

// A fresh folder under /tmp with a short name, since a socket's path holds 107 bytes. Removed at the end,
// unless HEADGATE_KEEP is set.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_text(const std::string& path);  // empty when it cannot be read
void write_text(const std::string& path, const std::string& text);

struct Finished {
  int exit = -1;  // -1: it did not end in time, or ended by a signal
  std::string out;
  std::string err;
};

// One program in a process group of its own, so that its end takes along what it started.
class Program {
 public:
  // Output goes to files in `folder`.
  Program(const Folder& folder, std::vector<std::string> arguments,
          const std::map<std::string, std::string>& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;
  // Its end, or its output so far with exit -1 once `seconds` are over.
  Finished finish(int seconds);
  std::string out() const { return read_text(out_path_); }
  std::string err() const { return read_text(err_path_); }

 private:
  void reap(int status);
  pid_t pid_ = -1;
  bool ended_ = false;
  int exit_ = -1;
  std::string out_path_;
  std::string err_path_;
};

// Runs a program to its end.
Finished run(const Folder& folder, std::vector<std::string> arguments, int seconds = 60);

// Asks again and again until it holds or the time is over. Doctest shows the expression, this shows `what`.
bool eventually(const std::string& what, int seconds, const std::function<bool()>& holds);

// Text as JSON, or null: a test compares, it does not throw.
Json parsed(const std::string& text);

// Makes a folder of programs in which some are replaced by others (name -> path). The `headgate` there starts
// what stands beside it.
std::string bin_with(const Folder& folder, const std::map<std::string, std::string>& replaced);

}  // namespace headgate::functional
