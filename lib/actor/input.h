#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "actor/row.h"
#include "domain/moment.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"

namespace headgate {

// Everything that can happen to a service. Nothing else reaches an actor: no clock, socket, file or random
// number.

struct Started {
  Rows rows;  // durable rows of the last life; the same path after a crash and after a clean stop
};
// One bus message, in order and without repeats. After a StreamReset of a state stream the snapshot follows
// as Delivered messages.
struct Delivered {
  bus::v1::Envelope envelope;
};
// The publisher's state stream began again, or was refilled after a gap: forget what came from it.
struct StreamReset {
  std::string source;
  std::string stream;
};
// A peer's heartbeat; given only to actors that ask for them (Actor::wants_heartbeats).
struct Heard {
  bus::v1::Heartbeat heartbeat;
};
struct TimerFired {
  std::string timer;
};

// Three cases, because "failed" hides the one that doubles orders.
enum class HttpOutcome : uint8_t {
  answered = 1,  // a complete reply; see status and body
  not_sent = 2,  // refused before the first byte left: safe to try again
  unknown = 3,   // anything after that, or a request of an earlier life
};
struct HttpDone {
  std::string request;  // the id the actor chose
  HttpOutcome outcome;
  int status = 0;
  std::string body;
  std::string why;
};
struct FeedOpened {
  std::string feed;
};
struct FeedText {
  std::string feed;
  std::string text;
};
struct FeedClosed {
  std::string feed;
  std::string why;
};
// An operator's command, with the sender's uid as the kernel gave it. Answer with Effects::reply.
struct Commanded {
  command::v1::Command command;
};
// Somebody asks that the kill switch be looked at now; Input::killed says what the host saw.
struct KillChecked {};
struct Stopping {};

using Event = std::variant<Started, Delivered, StreamReset, Heard, TimerFired, HttpDone, FeedOpened, FeedText,
                           FeedClosed, Commanded, KillChecked, Stopping>;

struct Input {
  uint64_t number = 0;  // position in this life: the replay order
  MarketTime market;
  UtcTime utc;
  MachineTime machine;
  bool killed = false;  // the KILL file is present, or could not be checked
  Event event;
};

}  // namespace headgate
