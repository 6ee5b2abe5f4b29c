#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "headgate/bus/v1/envelope.pb.h"
#include "runtime/bus_port.h"
#include "runtime/system_clock.h"
#include "store/faulty_disk_fixture.h"

namespace headgate::functional {

// The probe (lib/runtime/probe_fixture.cpp), which plays risk, as a process on a disk with this fault.
class ProbeProcess {
 public:
  ProbeProcess(const std::string& state, const std::string& run, const std::string& tally, Fault fault,
               uint64_t place);
  ~ProbeProcess();
  ProbeProcess(const ProbeProcess&) = delete;
  ProbeProcess& operator=(const ProbeProcess&) = delete;

  bool ended() const;
  void send(int signal) const;
  int wait();  // its exit code, or minus the signal that ended it

 private:
  pid_t pid_ = -1;
};

// Plays edge: publishes intents, answers replays, and writes down all that the probe says.
class ListeningEdge {
 public:
  explicit ListeningEdge(const std::string& run);

  void intent();  // the next one: its id is its number
  uint64_t intents() const { return intents_.size(); }
  // Until `enough` holds or the patience is over; false then.
  bool listen(const std::function<bool()>& enough);
  // What was on its way when the probe ended.
  void drain();
  void forget();

  bool ready() const { return latest && latest->ready(); }
  uint64_t applied() const;  // of edge's events, by the probe's own word

  std::vector<bus::v1::Envelope> denials;
  uint64_t counted = 0;      // the most that a state message said
  uint64_t state_epoch = 0;  // of the last one
  uint64_t head = 0;         // the most that a heartbeat said
  std::optional<bus::v1::Heartbeat> latest;

 private:
  void turn();
  void beat();
  void answer(const BusPort::Question& question);
  void fill(bus::v1::StreamPosition& position) const;

  BusPort bus_;
  bool dialled_ = false;
  std::vector<bus::v1::Envelope> intents_;
  MachineTime last_beat_;
  uint64_t beats_ = 0;
};

}  // namespace headgate::functional
