#pragma once

#include <cstdint>
#include <string_view>

namespace headgate {

// FNV-1a, 64 bit: tells two states apart in tests and replays; no protection against an attacker.
class Digest {
 public:
  constexpr Digest& add(std::string_view bytes) {
    for (const char c : bytes) mix(static_cast<uint8_t>(c));
    mix(0xff);  // so that ("ab","c") and ("a","bc") differ
    return *this;
  }
  constexpr Digest& add(int64_t number) {
    for (int i = 0; i < 8; ++i) mix(static_cast<uint8_t>(static_cast<uint64_t>(number) >> (8 * i)));
    return *this;
  }
  constexpr uint64_t value() const { return value_; }

 private:
  constexpr void mix(uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }
  uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace headgate
