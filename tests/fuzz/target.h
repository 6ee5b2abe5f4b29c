#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::fuzz {

// What a target throws when the code under it broke a promise; libFuzzer takes it for a crash, the replay for
// a failed check.
struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};
inline void hold(bool promise, const std::string& what) {
  if (!promise) throw Broken(what);
}

// How often something was found good: a corpus that no parser takes tests refusals alone.
inline int accepted = 0;

// One parser under arbitrary bytes.
struct Target {
  std::string_view name;
  void (*judge)(std::string_view input);
};
// Those linked into this program, by name.
std::vector<Target>& targets();
bool enlist(std::string_view name, void (*judge)(std::string_view input));

}  // namespace headgate::fuzz

// HEADGATE_FUZZ(name, input) { … } defines the target `name`, once in a source file of that name: as
// libFuzzer's entry when built for it, otherwise as a row of the replay's table.
#ifdef HEADGATE_LIBFUZZER
#define HEADGATE_FUZZ(name, input)                                                       \
  static void judge(std::string_view input);                                             \
  extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size);  \
  extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) { \
    judge(std::string_view(reinterpret_cast<const char*>(data), size));                  \
    return 0;                                                                            \
  }                                                                                      \
  static void judge(std::string_view input)
#else
#define HEADGATE_FUZZ(name, input)                                                    \
  static void judge(std::string_view input);                                          \
  [[maybe_unused]] static const bool enlisted = headgate::fuzz::enlist(#name, judge); \
  static void judge(std::string_view input)
#endif
