#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "actor/effects.h"
#include "actor/input.h"
#include "headgate/notify/v1/rows.pb.h"

namespace headgate {

// What is wrong, told once: one open alert per cause and subject, which counts how often it was said again
// until it is resolved. Durable when it opens, closes, and each time its count doubles, so that a storm of
// repeats does not become a storm of commits.
class AlertSpool {
 public:
  void restore(const notify::v1::AlertRow& row);
  void raise(Level level, const std::string& cause, const std::string& subject, const std::string& text,
             const Input& now, Effects& effects);
  void resolve(const std::string& cause, const std::string& subject, const std::string& resolution,
               const Input& now, Effects& effects);
  // Raises or resolves, as `wrong` says; the repeated saying of an unchanged state is no repeat of the alert.
  void follow(bool wrong, Level level, const std::string& cause, const std::string& subject,
              const std::string& text, const Input& now, Effects& effects);
  void keep_all(Effects& effects);  // counts that wait for their next doubling

  const notify::v1::AlertRow* open(const std::string& cause, const std::string& subject) const;
  size_t open_count() const { return open_.size(); }
  const std::map<uint64_t, notify::v1::AlertRow>& alerts() const { return alerts_; }

  static constexpr const char* table = "alert";
  static constexpr size_t kept_max = 1'000;  // the oldest resolved ones make room

 private:
  void keep(const notify::v1::AlertRow& row, Effects& effects);
  void make_room(Effects& effects);

  std::map<uint64_t, notify::v1::AlertRow> alerts_;
  std::map<std::pair<std::string, std::string>, uint64_t> open_;
  uint64_t last_number_ = 0;
};

}  // namespace headgate
