#include "sim/network.h"

#include <algorithm>

#include "actor/service_names.h"
#include "sim/describe.h"
#include "sim/process.h"

namespace headgate::sim {
namespace {

bool wants(const std::vector<std::string>& prefixes, const std::string& topic) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return topic.starts_with(prefix); });
}

}  // namespace

Process* Network::find(const std::string& name) const {
  for (Process* process : processes_) {
    if (process->name() == name) return process;
  }
  return nullptr;
}

// Readers reconnect by themselves, after a while, and miss what is said until then.
void Network::bind(Process& process) {
  for (auto& [between, link] : links_) {
    if (between.first != process.name()) continue;
    link.stands_from_ns = scene_.schedule.now_ns() + random_.between(1, 1'000) * ns_per_ms;
  }
}

void Network::leave(Process& process) {
  std::erase_if(links_, [&](const auto& each) { return each.first.second == process.name(); });
}

bool Network::dial(Process& reader, const std::string& peer, const std::vector<std::string>& prefixes) {
  const Process* publisher = find(peer);
  if (publisher == nullptr || !publisher->bound()) return false;
  const int64_t stands_ns = scene_.schedule.now_ns() + random_.between(1, 50) * ns_per_ms;
  links_[{peer, reader.name()}] = {prefixes, stands_ns, 0};
  return true;
}

int64_t Network::way_ns() {
  const int64_t ns = random_.between(20, 2'000) * 1'000;
  return strikes(scene_.climate.message_late) ? ns + random_.between(10, 5'000) * ns_per_ms : ns;
}

void Network::publish(Process& from, const std::string& topic, const bus::v1::Envelope& envelope,
                      int64_t at_ns) {
  Shared shared;
  const auto first = links_.lower_bound({from.name(), ""});
  for (auto it = first; it != links_.end() && it->first.first == from.name(); ++it) {
    Link& link = it->second;
    if (!wants(link.prefixes, topic)) continue;
    ++scene_.tally.messages;
    if (at_ns < link.stands_from_ns || strikes(scene_.climate.message_lost)) {
      ++scene_.tally.messages_lost;
      if (envelope.stream() == events_stream) {
        scene_.trace.line(at_ns, [&] {
          return fmt::format("         lost on the way to {}: {}", it->first.second, text_of(envelope));
        });
      }
      continue;
    }
    if (!shared) shared = std::make_shared<const bus::v1::Envelope>(envelope);
    Process& to = *find(it->first.second);
    carry(from, to, link, shared, at_ns);
    if (!strikes(scene_.climate.message_repeated)) continue;
    ++scene_.tally.messages_repeated;
    arrive(from, to, shared, at_ns + way_ns());
  }
}

// One connection keeps its order, unless this world says otherwise.
void Network::carry(Process& from, Process& to, Link& link, const Shared& envelope, int64_t at_ns) {
  const int64_t arrival_ns = at_ns + way_ns();
  if (strikes(scene_.climate.message_overtakes)) {
    ++scene_.tally.messages_overtaken;
    return arrive(from, to, envelope, arrival_ns + random_.between(0, 20) * ns_per_ms);
  }
  link.last_arrival_ns = std::max(link.last_arrival_ns, arrival_ns);
  arrive(from, to, envelope, link.last_arrival_ns);
}

// What still stood in the queue of a sender that ended may be gone with it.
void Network::arrive(Process& from, Process& to, const Shared& envelope, int64_t at_ns) {
  const bool dies_with_sender = random_.chance(500'000);
  to.when(at_ns, [this, &from, sent_in = from.life(), dies_with_sender, envelope](Node& node) {
    if (dies_with_sender && (!from.alive() || from.life() != sent_in)) {
      ++scene_.tally.messages_lost;
      return;
    }
    node.receive(from.name(), *envelope);
  });
}

void Network::ask(Process& from, const std::string& peer, const command::v1::Request& request,
                  int64_t at_ns) {
  Process* to = find(peer);
  if (to == nullptr || !to->alive() || strikes(scene_.climate.ask_lost)) return;
  // The answer must find this life of the asker, which an identity of ZeroMQ would.
  const std::string asker = from.name() + "/" + std::to_string(from.life());
  to->when(at_ns + way_ns(), [asker, request](Node& node) { node.asked(asker, request); });
}

void Network::answer(Process& from, const std::string& asker, const bus::v1::Reply& reply, int64_t at_ns) {
  const size_t slash = asker.find('/');
  Process* to = find(asker.substr(0, slash));
  if (to == nullptr || !to->alive() || strikes(scene_.climate.ask_lost)) return;
  if (std::to_string(to->life()) != asker.substr(slash + 1)) return;
  to->when(at_ns + way_ns(), [&from, reply](Node& node) { node.answered(from.name(), reply); });
}

}  // namespace headgate::sim
