#pragma once

#include <map>

#include "world/faults.h"
#include "world/recorded/day.h"
#include "world/recorded/feed.h"
#include "world/world.h"

namespace headgate::world {

// A recorded day, served. Nobody trades in it, so requests bring no frames about.
class RecordedWorld : public World {
 public:
  // `admin`: whether faults may be planted.
  RecordedWorld(Recording recording, bool admin) : day_(std::move(recording)), clock_(day_), admin_(admin) {}
  RecordedWorld(const RecordedWorld&) = delete;
  RecordedWorld& operator=(const RecordedWorld&) = delete;

  const StepClock& clock() const override { return clock_; }
  Frames grant() override;
  Frames waiting() override { return {}; }
  Reply answer(const Request& request) override;
  std::optional<Reply> feed_refusal(const Request& request) override;
  void connect(uint64_t connection) override;
  void disconnect(uint64_t connection) override { feeds_.erase(connection); }
  std::vector<std::string> text(uint64_t connection, const std::string& text) override;
  std::vector<FeedPosition> positions() const override;
  bool feed_open() const override { return day_.feed_open_at(clock_.now()); }
  std::string ready_line(uint16_t port) const override;

  const Faults& faults() const { return faults_; }

 private:
  struct Counts {
    int64_t feed_connections = 0;
    int64_t feed_refusals = 0;
    int64_t book_frames = 0;
    int64_t requests = 0;
  };
  Reply summary() const;
  Reply fault(const Target& target);

  const Day day_;
  StepClock clock_;
  const bool admin_;
  Faults faults_;
  uint64_t last_sid_ = 0;
  std::map<uint64_t, FeedConversation> feeds_;
  Counts counts_;
};

}  // namespace headgate::world
