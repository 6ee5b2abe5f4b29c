#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <google/protobuf/message.h>

#include "actor/row.h"
#include "domain/moment.h"

namespace headgate {

enum class Level : uint8_t { info, warning, alert };

// A message for the bus. Events are durable, numbered, replayable and kept as the audit; state is the latest
// value of `key`, resent whole as a snapshot.
struct Publication {
  bool durable = false;
  std::string topic;  // "<kind>/<subject>/": ends with '/', so that a prefix never matches a longer name
  std::string key;    // state only
  std::string type;
  std::string body;
  std::string correlation;  // empty: inherits from the input's message
};

// Which of the instance's keys of the exchange a request is signed with. The actor only names it: the host
// holds the key, and refuses a request for one it was not given.
enum class Credential : uint8_t { none = 0, read = 1, write = 2 };

struct HttpRequest {
  std::string id;
  std::string method;  // "GET", ...
  std::string url;
  std::string body;
  int64_t deadline_ms = 10'000;  // machine time for the whole exchange
  // Of a request that may spend money. The commit before it may have taken long, so the node judges once more
  // as it leaves: past this instant, or with the KILL switch set, it is answered not_sent instead.
  std::optional<UtcTime> leave_by = std::nullopt;
  Credential credential = Credential::none;
};

struct FeedCommand {
  enum class Kind : uint8_t { open, send, close };
  Kind kind;
  std::string feed;
  std::string text;                          // open: the URL; send: the frame
  Credential credential = Credential::none;  // open: of the handshake
};

struct TimerCommand {
  std::string timer;
  std::variant<std::monostate, MarketTime, MachineTime> due;  // monostate: disarm
};

// One record of what cannot be fetched again: `kind` is the payload's field number in recording::v1::Record,
// `bytes` the serialised payload (actor/recorded.h makes them).
struct Recorded {
  int kind = 0;
  std::string bytes;
};

struct Note {
  Level level;
  std::string code;  // stable, upper case
  std::string text;
};

// Everything a service may ask for in one step. The host commits rows and durable publications in one
// transaction and only then performs the rest, in this order: publications, requests, feeds, timers, reply,
// notes, records. A crash can therefore only lose actions, and every action is repeated or queried at start.
class Effects {
 public:
  void store(std::string table, std::string key, std::string value);
  void erase(std::string table, std::string key);

  // Both take the topic's kind and subject: topic "fill/KXHIGHNY-25DEC10-B46.5/".
  void publish_event(std::string_view kind, std::string_view subject,
                     const google::protobuf::Message& message, std::string correlation = {});
  void publish_state(std::string_view kind, std::string_view subject,
                     const google::protobuf::Message& message, std::string correlation = {});

  void request(HttpRequest request);
  void open_feed(std::string feed, std::string url, Credential credential = Credential::none);
  void send_feed(std::string feed, std::string text);
  void close_feed(std::string feed);

  // Arming a timer again replaces it. Timers are not durable: Started arms them anew.
  void arm(std::string timer, MarketTime due);
  void arm(std::string timer, MachineTime due);
  void disarm(std::string timer);

  // For the service's recording: research, never a source of truth. It stops without further ado when the
  // disk is full.
  void record(int kind, std::string bytes);

  void reply(std::string json);  // to the command or kill check being handled
  void note(Level level, std::string code, std::string text);

  std::vector<Row> rows;
  std::vector<Recorded> records;
  std::vector<Publication> publications;
  std::vector<HttpRequest> requests;
  std::vector<FeedCommand> feeds;
  std::vector<TimerCommand> timers;
  std::optional<std::string> answer;
  std::vector<Note> notes;
};

}  // namespace headgate
