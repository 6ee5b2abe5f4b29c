#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headgate::cli {

// What a replay can say about one capture.
enum class Verdict : uint8_t {
  verified,    // stopped by itself; every input whole, every digest equal
  cut,         // no footer: killed, or still running; the same up to the last checkpoint
  altered,     // bytes are not as they were written
  diverged,    // the inputs are whole, but the actor came to another state
  unreadable,  // made by another build, or its configuration or key cannot be used
  failed,      // the file cannot be read
};
std::string_view name_of(Verdict verdict);

struct ReplayedLife {
  std::string path;
  std::string service;
  std::string life;  // the file's name without its ending
  uint64_t inputs = 0;
  std::map<std::string, uint64_t> kinds;  // inputs by kind
  std::optional<uint64_t> digest;         // of the actor made here, after the last input it was given
  std::optional<uint64_t> recorded;       // the last one compared
  uint64_t verified_up_to = 0;            // the input after which digests were last equal
  Verdict verdict = Verdict::cut;
  std::string problem;  // empty when verified
  std::string status;   // of the actor, as JSON, when the replay was to stop at an input and came there
  std::string last;     // "input 12 (Delivered risk/events 7)": the one it stopped at
  std::string answer;   // to the wish's question, after the last input that was given; as JSON
  int64_t market_time_ns = 0;  // of that input
};

struct ReplayWish {
  bool compare = false;        // digests
  std::optional<uint64_t> at;  // stop after this input
  std::string keys;            // empty: keys/ of the state directory in which the capture stands
  struct Question {
    std::string kind;
    std::string argument;
  };
  std::optional<Question> question = std::nullopt;  // asked of the actor at the end
};
ReplayedLife replay_life(const std::string& path, const ReplayWish& wish);

// The captures of one service's state folder, in the order of lives.
std::vector<std::string> captures_of_service(const std::string& folder);

}  // namespace headgate::cli
