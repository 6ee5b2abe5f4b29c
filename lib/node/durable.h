#pragma once

#include <cstdint>
#include <vector>

#include "actor/row.h"
#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"

namespace headgate {

// What one step made true. `events` are numbered by the store.
struct StoreStep {
  std::vector<Row> rows;
  std::vector<bus::v1::Envelope> events;           // stream, epoch and sequence are filled in by commit
  std::vector<bus::v1::StreamPosition> positions;  // applied in the same transaction as their effect
  bool empty() const { return rows.empty() && events.empty(); }
};

// What outlives a life of one service: SQLite in a process, a simulated disk in the simulator.
class Durable {
 public:
  virtual ~Durable() = default;

  virtual Rows load_rows() = 0;
  virtual std::vector<bus::v1::StreamPosition> load_positions() = 0;

  virtual uint64_t epoch() const = 0;       // of the events stream: grows after a restore
  virtual uint64_t life() const = 0;        // grows with each opening: the epoch of the state stream
  virtual uint64_t last_event() const = 0;  // sequence; 0 when none

  // All or nothing, durable when it returns. Fills in the events' stream, epoch and sequence. After an error
  // nothing more is committed in this life: the caller must end, and the next life reads what was really
  // written.
  virtual Status commit(StoreStep& step) = 0;

  // Consecutive events beginning with `from`, at most `limit`.
  virtual std::vector<bus::v1::Envelope> replay(uint64_t from, uint32_t limit) = 0;
};

}  // namespace headgate
