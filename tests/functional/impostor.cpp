#include "tests/functional/impostor.h"

#include <chrono>
#include <zmq.hpp>

namespace headgate::functional {
namespace {

constexpr int64_t beat_every_ns = 50'000'000;

}  // namespace

int64_t utc_now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

nlohmann::ordered_json asked(const std::string& run_directory, const std::string& service,
                             const std::string& query) {
  zmq::context_t context(1);
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  dealer.set(zmq::sockopt::linger, 0);
  dealer.set(zmq::sockopt::rcvtimeo, 1000);
  dealer.connect("ipc://" + run_directory + "/" + service + "/query.sock");
  command::v1::Request request;
  request.set_id(1);
  request.mutable_query()->set_kind(query);
  const std::string bytes = request.SerializeAsString();
  dealer.send(zmq::message_t(), zmq::send_flags::sndmore);
  dealer.send(zmq::buffer(bytes), zmq::send_flags::none);
  zmq::message_t empty, body;
  bus::v1::Reply reply;
  if (!dealer.recv(empty) || !dealer.recv(body)) return {};
  if (!reply.ParseFromArray(body.data(), static_cast<int>(body.size()))) return {};
  auto out = nlohmann::ordered_json::parse(reply.json(), nullptr, false);
  return out.is_discarded() ? nlohmann::ordered_json() : out;
}

struct Listener::Socket {
  zmq::context_t context{1};
  zmq::socket_t subscriber{context, zmq::socket_type::sub};
};
Listener::Listener(const std::string& run_directory, const std::string& service, const std::string& topic)
    : socket_(std::make_unique<Socket>()) {
  socket_->subscriber.set(zmq::sockopt::linger, 0);
  socket_->subscriber.set(zmq::sockopt::subscribe, topic);
  socket_->subscriber.connect("ipc://" + run_directory + "/" + service + "/pub.sock");
}
Listener::~Listener() = default;

std::vector<bus::v1::Envelope> Listener::heard() {
  std::vector<bus::v1::Envelope> out;
  zmq::message_t topic, body;
  while (socket_->subscriber.recv(topic, zmq::recv_flags::dontwait) &&
         socket_->subscriber.recv(body, zmq::recv_flags::dontwait)) {
    bus::v1::Envelope envelope;
    if (envelope.ParseFromArray(body.data(), static_cast<int>(body.size()))) out.push_back(envelope);
  }
  return out;
}

struct Impostor::Sockets {
  zmq::context_t context{1};
  zmq::socket_t publisher{context, zmq::socket_type::pub};
  std::unique_ptr<zmq::socket_t> router;
};

Impostor::Impostor(const std::string& run_directory, std::string service, std::string instance)
    : folder_(run_directory + "/" + service), service_(std::move(service)), instance_(std::move(instance)) {}
Impostor::~Impostor() = default;

void Impostor::take_pub_socket() {
  sockets_ = std::make_unique<Sockets>();
  sockets_->publisher.set(zmq::sockopt::linger, 0);
  sockets_->publisher.bind("ipc://" + folder_ + "/pub.sock");
  state_epoch_ = static_cast<uint64_t>(utc_now_ns());  // grows with each life, as a service's does
  state_sequence_ = 0;
  latest_.clear();
}

void Impostor::take_place() {
  take_pub_socket();
  sockets_->router = std::make_unique<zmq::socket_t>(sockets_->context, zmq::socket_type::router);
  sockets_->router->set(zmq::sockopt::linger, 0);
  sockets_->router->bind("ipc://" + folder_ + "/query.sock");
}

void Impostor::leave() { sockets_.reset(); }

bus::v1::Envelope Impostor::envelope(const std::string& stream, uint64_t sequence,
                                     const google::protobuf::Message& message) const {
  bus::v1::Envelope out;
  out.set_instance(instance_);
  out.set_source(service_);
  out.set_stream(stream);
  out.set_epoch(stream == "events" ? 1 : state_epoch_);
  out.set_sequence(sequence);
  out.set_utc_ns(utc_now_ns());
  out.set_market_time_ns(utc_now_ns());
  out.set_type(message.GetDescriptor()->full_name());
  out.set_body(message.SerializeAsString());
  return out;
}

void Impostor::send(const std::string& topic, const bus::v1::Envelope& envelope) {
  const std::string bytes = envelope.SerializeAsString();
  sockets_->publisher.send(zmq::buffer(topic), zmq::send_flags::sndmore);
  sockets_->publisher.send(zmq::buffer(bytes), zmq::send_flags::none);
}

uint64_t Impostor::keep_event(const google::protobuf::Message& message) {
  events_.push_back(envelope("events", events_head() + 1, message));
  return events_head();
}

uint64_t Impostor::say_event(const std::string& topic, const google::protobuf::Message& message) {
  keep_event(message);
  send(topic, events_.back());
  return events_head();
}

void Impostor::say_state(const std::string& topic, const std::string& key,
                         const google::protobuf::Message& message) {
  bus::v1::Envelope out = envelope("state", ++state_sequence_, message);
  out.set_key(key);
  latest_[key] = out;
  send(topic, out);
}

bus::v1::StreamPosition Impostor::head(const std::string& stream) const {
  bus::v1::StreamPosition out;
  out.set_source(service_);
  out.set_stream(stream);
  out.set_epoch(stream == "events" ? 1 : state_epoch_);
  out.set_sequence(stream == "events" ? events_head() : state_sequence_);
  return out;
}

void Impostor::beat() {
  bus::v1::Heartbeat beat;
  beat.set_source(service_);
  beat.set_number(++beats_);
  beat.set_utc_ns(utc_now_ns());
  beat.set_ready(true);
  *beat.add_heads() = head("events");
  *beat.add_heads() = head("state");
  send("heartbeat/" + service_ + "/", envelope("heartbeat", beats_, beat));
}

bus::v1::Reply Impostor::reply_to(const command::v1::Request& request) const {
  bus::v1::Reply reply;
  reply.set_id(request.id());
  if (request.has_replay()) {
    *reply.mutable_head() = head("events");
    for (const auto& each : events_) {
      if (each.sequence() >= request.replay().from_sequence()) *reply.add_envelopes() = each;
    }
  } else if (request.has_snapshot()) {
    *reply.mutable_head() = head("state");
    for (const auto& [key, each] : latest_) *reply.add_envelopes() = each;
  } else {
    reply.set_error("REQUEST_UNKNOWN: an impostor");
  }
  return reply;
}

void Impostor::pump() {
  if (sockets_ == nullptr) return;
  if (utc_now_ns() - last_beat_ns_ > beat_every_ns) {
    last_beat_ns_ = utc_now_ns();
    beat();
  }
  while (sockets_->router != nullptr) {
    zmq::message_t asker, empty, body;
    if (!sockets_->router->recv(asker, zmq::recv_flags::dontwait)) return;
    if (!sockets_->router->recv(empty, zmq::recv_flags::dontwait)) return;
    if (!sockets_->router->recv(body, zmq::recv_flags::dontwait)) return;
    command::v1::Request request;
    if (!request.ParseFromArray(body.data(), static_cast<int>(body.size()))) continue;
    ++questions_;
    const std::string bytes = reply_to(request).SerializeAsString();
    sockets_->router->send(asker, zmq::send_flags::sndmore);
    sockets_->router->send(zmq::message_t(), zmq::send_flags::sndmore);
    sockets_->router->send(zmq::buffer(bytes), zmq::send_flags::none);
  }
}

}  // namespace headgate::functional
