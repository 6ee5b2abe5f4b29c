#include "cli/tap.h"

#include <algorithm>
#include <iostream>
#include <zmq.hpp>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "cli/gap_watch.h"
#include "cli/message_text.h"
#include "cli/question.h"

namespace headgate::cli {
namespace {

constexpr int held_messages_max = 100'000;

// Everything is subscribed and filtered here: a stream seen through a filter looks full of gaps.
Exit connect(zmq::socket_t& socket, const std::string& run_directory) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::rcvhwm, held_messages_max);
  socket.set(zmq::sockopt::rcvtimeo, answer_timeout_ms);
  socket.set(zmq::sockopt::subscribe, "");
  size_t connected = 0;
  for (const std::string_view service : service_names) {
    const std::string name(service);
    const Answer judged = judge_service_directory(run_directory, name);
    if (judged.exit == Exit::refused) {
      std::cerr << "headgate: " << judged.problem << "\n";
      return Exit::refused;
    }
    if (!judged.good()) {
      std::cerr << "headgate: " << name << " has no sockets yet; it is left out\n";
      continue;
    }
    socket.connect("ipc://" + run_directory + "/" + name + "/pub.sock");
    ++connected;
  }
  return connected == 0 ? Exit::not_reachable : Exit::done;
}

void report_gaps(GapWatch& watch, const bus::v1::Envelope& envelope) {
  if (const auto gap = watch.see(envelope)) std::cerr << "headgate: " << gap->text() << "\n";
  const auto heartbeat = decode<bus::v1::Heartbeat>(envelope);
  if (!heartbeat) return;
  for (const auto& head : heartbeat->heads()) {
    if (const auto gap = watch.hear(head)) std::cerr << "headgate: " << gap->text() << "\n";
  }
}

}  // namespace

bool topic_wanted(const std::string& topic, const std::vector<std::string>& prefixes) {
  if (prefixes.empty()) return true;
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return topic.starts_with(prefix); });
}

Exit tap(const std::string& run_directory, const TapOptions& options) {
  zmq::context_t context(1);
  zmq::socket_t socket(context, zmq::socket_type::sub);
  if (const Exit exit = connect(socket, run_directory); exit != Exit::done) return exit;
  GapWatch watch;
  uint64_t printed = 0;
  bool heard = false;
  while (options.count == 0 || printed < options.count) {
    zmq::message_t topic_frame;
    zmq::message_t body_frame;
    if (!socket.recv(topic_frame, zmq::recv_flags::none)) {
      if (!heard) std::cerr << "headgate: nothing heard yet\n";
      heard = true;  // said once
      continue;
    }
    heard = true;
    if (!topic_frame.more() || !socket.recv(body_frame, zmq::recv_flags::none)) continue;
    bus::v1::Envelope envelope;
    const std::string topic = topic_frame.to_string();
    if (!envelope.ParseFromString(body_frame.to_string())) {
      std::cerr << "headgate: " << topic << " carries no envelope\n";
      continue;
    }
    report_gaps(watch, envelope);
    if (!topic_wanted(topic, options.topics)) continue;
    std::cout << (options.json ? message_json(topic, envelope) : message_text(topic, envelope)) << std::endl;
    ++printed;
  }
  return Exit::done;
}

}  // namespace headgate::cli
