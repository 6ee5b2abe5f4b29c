#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::cli {

enum class Health : uint8_t {
  good,
  warn,     // it works today; somebody should know
  bad,      // trading would fail or must not begin
  skipped,  // not looked at, and why
};
std::string_view word_of(Health health);

// One check of `headgate doctor`. Nothing in it is ever a secret.
struct Finding {
  std::string check;  // a stable name such as "key_write"
  Health health = Health::good;
  std::string value;  // what was found
  std::string limit;  // what it is held against; empty when that is plain
  std::string mend;   // what would make it right; empty when it is
};

class Findings {
 public:
  void good(std::string check, std::string value, std::string limit = "");
  void warn(std::string check, std::string value, std::string limit, std::string mend);
  void bad(std::string check, std::string value, std::string limit, std::string mend);
  void skipped(std::string check, std::string why);

  const std::vector<Finding>& all() const { return all_; }
  // The worst of all; skipped checks say nothing.
  Health worst() const;
  // One line for each check, and a JSON array of objects.
  std::string text() const;
  std::string json() const;

 private:
  std::vector<Finding> all_;
};

}  // namespace headgate::cli
