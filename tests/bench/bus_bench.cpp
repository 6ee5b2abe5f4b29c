// bus_bench [MESSAGES]: one hop over the bus, publisher to applied, beside raw ZeroMQ with the same bytes.
#include <sys/stat.h>

#include <string>
#include <vector>
#include <zmq.hpp>

#include "bus/inbox.h"
#include "domain/check.h"
#include "runtime/bus_port.h"
#include "runtime/socket_directory.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

const std::string topic = "book/KXHIGHNY-26JAN15-B44.5/";

bus::v1::Envelope envelope_of(uint64_t sequence) {
  bus::v1::Envelope out;
  out.set_instance("bench");
  out.set_source("market");
  out.set_stream("events");
  out.set_epoch(1);
  out.set_sequence(sequence);
  out.set_type("headgate.market.v1.Book");
  out.set_body(std::string(300, 'b'));  // a book of 20 levels
  return out;
}

// Envelope and Inbox, as two processes use them.
class Bus {
 public:
  explicit Bus(const std::string& run) : publisher_(run, "market"), reader_(run, "bench") {
    check(make_socket_directory(run).has_value(), "the run directory can be made");
    check(publisher_.bind().has_value() && reader_.dial("market", {"book/"}).has_value(), "sockets open");
    reader_.collect(items_);
  }
  void send(uint64_t sequence) { publisher_.publish(topic, envelope_of(sequence)); }
  bool take(long timeout_ms) {
    auto received = reader_.receive();
    if (!received) {
      zmq_poll(items_.data(), static_cast<int>(items_.size()), timeout_ms);
      received = reader_.receive();
    }
    return received && inbox_.receive(received->envelope).deliver.size() == 1;
  }

 private:
  BusPort publisher_;
  BusPort reader_;
  Inbox inbox_{Inbox::Kind::events, "market", "events", 1, 0};
  std::vector<zmq_pollitem_t> items_;
};

class Raw {
 public:
  explicit Raw(const std::string& run) {
    publisher_.bind("ipc://" + run + "/raw.sock");
    reader_.set(zmq::sockopt::subscribe, "book/");
    reader_.connect("ipc://" + run + "/raw.sock");
  }
  void send(const std::string& bytes) {
    publisher_.send(zmq::buffer(topic), zmq::send_flags::sndmore);
    publisher_.send(zmq::buffer(bytes), zmq::send_flags::none);
  }
  bool take(long timeout_ms) {
    zmq::message_t frame;
    if (!reader_.recv(frame, zmq::recv_flags::dontwait)) {
      zmq_pollitem_t item{reader_.handle(), 0, ZMQ_POLLIN, 0};
      zmq_poll(&item, 1, timeout_ms);
      if (!reader_.recv(frame, zmq::recv_flags::dontwait)) return false;
    }
    return reader_.recv(frame, zmq::recv_flags::dontwait).has_value();
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t publisher_{context_, zmq::socket_type::pub};
  zmq::socket_t reader_{context_, zmq::socket_type::sub};
};

void print(const char* what, const Samples& samples) {
  std::printf("%-22s one hop   p50 %8.1f us   p99 %8.1f us\n", what, samples.us(0.5), samples.us(0.99));
}

void run(int messages) {
  const Scratch scratch("/tmp");  // a socket's path holds 107 bytes
  Bus bus(scratch.path() + "/run");
  Raw raw(scratch.path());
  // PUB drops what nobody has subscribed to yet: send until the first arrives.
  uint64_t sequence = 1;
  while (!bus.take(50)) bus.send(sequence);
  const std::string hello = envelope_of(1).SerializeAsString();
  while (!raw.take(50)) raw.send(hello);
  while (raw.take(50)) continue;
  while (bus.take(50)) continue;

  Samples ours;
  Samples reference;
  for (int i = 0; i < messages; ++i) {
    ++sequence;
    int64_t from = machine_ns();
    bus.send(sequence);
    check(bus.take(1000), "what was published is applied");
    ours.add(machine_ns() - from);
    const std::string bytes = envelope_of(sequence).SerializeAsString();
    from = machine_ns();
    raw.send(bytes);
    check(raw.take(1000), "what was sent arrives");
    reference.add(machine_ns() - from);
  }
  print("Envelope and Inbox", ours);
  print("raw ZeroMQ, same bytes", reference);
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) { headgate::bench::run(headgate::bench::count_argument(argc, argv, 5000)); }
