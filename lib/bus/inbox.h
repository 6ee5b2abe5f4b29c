#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate {

// Reads one stream of one source off a wire that loses, repeats and reorders, and hands on each message once
// and in order. Pure: the host performs the asking.
//
//   events  durable at the publisher. Starts at the position stored with the last effect; a gap is filled by
//   replay.
//           A higher epoch (the publisher was restored from a backup) starts again at 1: readers know events
//           by id.
//   state   latest value per key. Starts with a snapshot; a gap or a new epoch asks for another one.
//
// Nothing is asked before a message or heartbeat has proved that the subscription is live: a snapshot taken
// earlier could miss what is published in between.
//
// A publisher's numbers never fall within an epoch, and its epochs never fall. So when the answer to a
// question names a head below what was applied before the question left, the position held here was not the
// publisher's: somebody else spoke in its place, or its store lost what it had published. The inbox then
// disowns its position and reads the stream again from its beginning, since nobody can say where the false
// part began. A heartbeat alone proves nothing, for it may be old; it only makes the inbox ask.
class Inbox {
 public:
  enum class Kind : uint8_t { events, state };

  struct Ask {
    bool snapshot = false;
    uint64_t epoch = 0;
    uint64_t from_sequence = 0;
  };
  struct Output {
    bool reset = false;  // state: forget everything from this source, then take `deliver`
    // The position held until now, which the publisher never reached.
    std::optional<bus::v1::StreamPosition> disowned;
    std::vector<bus::v1::Envelope> deliver;
  };

  Inbox(Kind kind, std::string source, std::string stream, uint64_t epoch, uint64_t applied);

  Output receive(const bus::v1::Envelope& envelope);  // a live message
  Output hear(const bus::v1::StreamPosition& head);   // the publisher's heartbeat
  Output answered(const bus::v1::Reply& reply);       // to the ask handed out last
  void unanswered();                                  // time ran out: ask again when the need persists

  // What to request now; handed out once until answered or unanswered.
  std::optional<Ask> take_ask();

  bus::v1::StreamPosition position() const;
  bool live() const { return live_; }
  uint64_t known_head() const { return head_; }
  const std::string& source() const { return source_; }
  const std::string& stream() const { return stream_; }
  uint64_t repeats() const { return repeats_; }
  uint64_t gaps() const { return gaps_; }

 private:
  // Held messages are a convenience (the replay brings them again), so their number is bounded.
  static constexpr size_t held_max = 4096;

  void enter_epoch(uint64_t epoch);
  void want();
  void drain(Output& out);
  bool disowns(const bus::v1::StreamPosition& head) const;

  Kind kind_;
  std::string source_;
  std::string stream_;
  uint64_t epoch_;
  uint64_t applied_;
  uint64_t head_ = 0;
  bool live_ = false;  // state: a snapshot was applied; events: caught up once
  bool wanted_ = false;
  bool asked_ = false;
  bool doubted_ = false;  // a head below our position was heard: ask whether it is an old one
  // As the last question left.
  uint64_t asked_epoch_ = 0;
  uint64_t asked_applied_ = 0;
  uint64_t asked_head_ = 0;
  std::map<uint64_t, bus::v1::Envelope> held_;
  uint64_t repeats_ = 0;
  uint64_t gaps_ = 0;
};

}  // namespace headgate
