#include "runtime/bus_port.h"

#include <sys/stat.h>

#include <zmq.hpp>

#include "runtime/socket_directory.h"

namespace headgate {
namespace {

// Ten seconds of the busiest stream seen in recordings; beyond it the wire drops and the inbox replays.
constexpr int high_water_mark = 100'000;
constexpr int64_t message_bytes_max = 16 << 20;

void harden(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, high_water_mark);
  socket.set(zmq::sockopt::rcvhwm, high_water_mark);
  socket.set(zmq::sockopt::maxmsgsize, message_bytes_max);
  socket.set(zmq::sockopt::reconnect_ivl, 20);
  socket.set(zmq::sockopt::reconnect_ivl_max, 1000);
}

zmq::message_t frame(const google::protobuf::Message& message) {
  const size_t size = message.ByteSizeLong();
  zmq::message_t out(size);
  message.SerializeToArray(out.data(), static_cast<int>(size));
  return out;
}

template <typename Message>
bool parse(const zmq::message_t& frame, Message& message) {
  return message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
}

// All frames of one message without waiting; empty when there is none.
std::vector<zmq::message_t> take(zmq::socket_t& socket) {
  std::vector<zmq::message_t> frames;
  do {
    zmq::message_t next;
    if (!socket.recv(next, zmq::recv_flags::dontwait)) return {};
    frames.push_back(std::move(next));
  } while (frames.back().more());
  return frames;
}

}  // namespace

struct BusPort::Sockets {
  struct Peer {
    std::string name;
    zmq::socket_t subscriber;
    zmq::socket_t dealer;
  };
  // Declared first, so that it outlives the sockets: ending a context blocks on open ones.
  zmq::context_t context{1};
  zmq::socket_t publisher{context, zmq::socket_type::pub};
  zmq::socket_t router{context, zmq::socket_type::router};
  bool bound = false;
  std::vector<Peer> peers;
};

BusPort::BusPort(std::string run_directory, std::string service)
    : run_directory_(std::move(run_directory)),
      service_(std::move(service)),
      sockets_(std::make_unique<Sockets>()) {}
BusPort::~BusPort() = default;

std::string BusPort::path_of(std::string_view service, std::string_view socket) const {
  return "ipc://" + run_directory_ + "/" + std::string(service) + "/" + std::string(socket);
}

Status BusPort::bind() {
  const Status directory = make_socket_directory(run_directory_ + "/" + service_);
  if (!directory) return directory;
  harden(sockets_->publisher);
  harden(sockets_->router);
  // The umask around the bind, not a chmod after it: between the two another user could connect.
  const mode_t before = umask(0077);
  try {
    sockets_->publisher.bind(path_of(service_, "pub.sock"));
    sockets_->router.bind(path_of(service_, "query.sock"));
    sockets_->bound = true;
  } catch (const zmq::error_t& error) {
    umask(before);
    return Error{"SOCKET_BIND", run_directory_ + "/" + service_, error.what(), "use a shorter run directory"};
  }
  umask(before);
  return Done{};
}

Status BusPort::dial(const std::string& peer, const std::vector<std::string>& prefixes) {
  const Status directory = check_socket_directory(run_directory_ + "/" + peer);
  if (!directory) return directory;
  Sockets::Peer out{peer, zmq::socket_t(sockets_->context, zmq::socket_type::sub),
                    zmq::socket_t(sockets_->context, zmq::socket_type::dealer)};
  harden(out.subscriber);
  harden(out.dealer);
  for (const std::string& prefix : prefixes) out.subscriber.set(zmq::sockopt::subscribe, prefix);
  out.subscriber.connect(path_of(peer, "pub.sock"));
  out.dealer.connect(path_of(peer, "query.sock"));
  sockets_->peers.push_back(std::move(out));
  return Done{};
}

void BusPort::publish(const std::string& topic, const bus::v1::Envelope& envelope) {
  sockets_->publisher.send(zmq::buffer(topic), zmq::send_flags::sndmore);
  sockets_->publisher.send(frame(envelope), zmq::send_flags::none);
}

std::optional<BusPort::Received> BusPort::receive() {
  const size_t count = sockets_->peers.size();
  for (size_t tried = 0; tried < count; ++tried) {
    Sockets::Peer& peer = sockets_->peers[next_receive_++ % count];
    const auto frames = take(peer.subscriber);
    if (frames.empty()) continue;
    Received out{peer.name, {}};
    // What arrives on a peer's socket must call itself that peer's.
    if (frames.size() == 2 && parse(frames[1], out.envelope) && out.envelope.source() == peer.name)
      return out;
    ++malformed_;
  }
  return std::nullopt;
}

std::optional<BusPort::Question> BusPort::question() {
  if (!sockets_->bound) return std::nullopt;
  const auto frames = take(sockets_->router);
  if (frames.empty()) return std::nullopt;
  Question out;
  if (frames.size() == 3 && frames[1].empty() && parse(frames[2], out.request)) {
    out.identity = frames[0].to_string();
    return out;
  }
  ++malformed_;
  return std::nullopt;
}

void BusPort::answer(const std::string& identity, const bus::v1::Reply& reply) {
  sockets_->router.send(zmq::buffer(identity), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
  sockets_->router.send(zmq::message_t(), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
  sockets_->router.send(frame(reply), zmq::send_flags::dontwait);
}

void BusPort::ask(const std::string& peer, const command::v1::Request& request) {
  for (Sockets::Peer& each : sockets_->peers) {
    if (each.name != peer) continue;
    each.dealer.send(zmq::message_t(), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
    each.dealer.send(frame(request), zmq::send_flags::dontwait);
  }
}

std::optional<BusPort::Answered> BusPort::answered() {
  for (Sockets::Peer& peer : sockets_->peers) {
    const auto frames = take(peer.dealer);
    if (frames.empty()) continue;
    Answered out{peer.name, {}};
    if (frames.size() == 2 && parse(frames[1], out.reply)) return out;
    ++malformed_;
  }
  return std::nullopt;
}

void BusPort::collect(std::vector<zmq_pollitem_t>& items) const {
  if (sockets_->bound) items.push_back({sockets_->router.handle(), 0, ZMQ_POLLIN, 0});
  for (const Sockets::Peer& peer : sockets_->peers) {
    items.push_back({const_cast<void*>(peer.subscriber.handle()), 0, ZMQ_POLLIN, 0});
    items.push_back({const_cast<void*>(peer.dealer.handle()), 0, ZMQ_POLLIN, 0});
  }
}

}  // namespace headgate
