#include "backtest/rerun.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "actor/service_names.h"
#include "backtest/message_difference.h"

namespace headgate::backtest {
namespace {

constexpr size_t service_count = service_names.size();

std::optional<size_t> index_of(std::string_view service) {
  const auto found = std::find(service_names.begin(), service_names.end(), service);
  if (found == service_names.end()) return std::nullopt;
  return static_cast<size_t>(found - service_names.begin());
}

std::string name_of(const bus::v1::Envelope& envelope) {
  return envelope.source() + "/" + envelope.stream() + " " + std::to_string(envelope.sequence()) + " " +
         envelope.type();
}

// Times are as captured: a process reads its clock once more as it publishes.
std::optional<MessageDifference> difference(const bus::v1::Envelope& captured, const bus::v1::Envelope& own) {
  const auto text = [](std::string_view field, const std::string& one, const std::string& other) {
    return one == other ? std::nullopt : std::optional(MessageDifference{std::string(field), one, other});
  };
  if (auto found = text("type", captured.type(), own.type())) return found;
  if (auto found = text("key", captured.key(), own.key())) return found;
  if (captured.body() != own.body()) return first_difference(captured.type(), captured.body(), own.body());
  if (auto found = text("instance", captured.instance(), own.instance())) return found;
  if (auto found = text("correlation_id", captured.correlation_id(), own.correlation_id())) return found;
  return text("causation_id", captured.causation_id(), own.causation_id());
}

class Rerun {
 public:
  Rerun(CapturedRun& run, const RerunWish& wish, RerunWatcher& watcher) : wish_(wish) {
    for (size_t i = 0; i < service_count; ++i) {
      lanes_[i] = std::make_unique<RerunLane>(std::string(service_names[i]), run, findings_, watcher, wish_);
    }
  }

  RerunFindings run() {
    Status done = Done{};
    for (const auto& lane : lanes_) {
      if (done) done = lane->begin();
    }
    while (done && (findings_.diverged == 0 || wish_.go_on)) {
      const std::optional<size_t> next = choose();
      if (!next) break;
      done = give(*next);
    }
    if (!done) findings_.problem = done.error();
    return std::move(findings_);
  }

 private:
  const bus::v1::Envelope* awaited(const RerunLane& lane) const {
    const auto* delivered = std::get_if<Delivered>(&lane.upcoming()->event);
    return delivered == nullptr ? nullptr : &delivered->envelope;
  }

  RerunLane::Found find(const bus::v1::Envelope& wanted) const {
    const auto publisher = index_of(wanted.source());
    if (!publisher) return {RerunLane::Answer::never};
    return lanes_[*publisher]->find(wanted);
  }

  bool is_ready(const RerunLane& lane) const {
    const bus::v1::Envelope* wanted = awaited(lane);
    return wanted == nullptr || wish_.open_loop || find(*wanted).answer != RerunLane::Answer::not_yet;
  }

  // The earliest that is ready. When all wait for each other, somebody waits for what is not to come.
  std::optional<size_t> choose() const {
    std::optional<size_t> earliest;
    std::optional<size_t> ready;
    for (size_t i = 0; i < service_count; ++i) {
      const Input* input = lanes_[i]->upcoming();
      if (input == nullptr) continue;
      if (!earliest || input->utc < lanes_[*earliest]->upcoming()->utc) earliest = i;
    }
    if (!earliest || is_ready(*lanes_[*earliest])) return earliest;
    for (size_t i = 0; i < service_count; ++i) {
      const Input* input = lanes_[i]->upcoming();
      if (input == nullptr || !is_ready(*lanes_[i])) continue;
      if (!ready || input->utc < lanes_[*ready]->upcoming()->utc) ready = i;
    }
    return ready ? ready : earliest;
  }

  Status give(size_t reader) {
    RerunLane& lane = *lanes_[reader];
    if (std::holds_alternative<Started>(lane.upcoming()->event)) lane.forget_reading(heads());
    const bus::v1::Envelope* wanted = awaited(lane);
    if (wanted == nullptr || wish_.open_loop) return lane.give({});
    ++findings_.services[lane.service()].messages;
    const RerunLane::Found found = find(*wanted);
    const Told told = judge(lane, *wanted, found);
    const auto publisher = index_of(wanted->source());
    const StatePosition position{wanted->epoch(), wanted->sequence()};
    const bool state = wanted->stream() == state_stream;
    const Status done = lane.give(told);
    if (publisher && state) {
      lane.has_read(*publisher, position);
      trim(*publisher);
    }
    return done;
  }

  Told judge(RerunLane& lane, const bus::v1::Envelope& wanted, const RerunLane::Found& found) {
    const auto diverges = [&](std::string_view code, const MessageDifference& where) {
      lane.diverged({code, lane.service(), lane.life(), lane.upcoming()->number, name_of(wanted), where.field,
                     where.one, where.other});
    };
    switch (found.answer) {
      case RerunLane::Answer::here: {
        const auto where = difference(wanted, *found.envelope);
        if (!where) return {found.envelope, nullptr, false};
        diverges("MESSAGE_DIFFERS", *where);
        return {nullptr, found.envelope, false};
      }
      case RerunLane::Answer::cut:
        lanes_[*index_of(wanted.source())]->count_taken(wanted);
        return {};
      case RerunLane::Answer::let_go:
        diverges("NOT_KEPT", {"message", "read", "let go: the machine's clock went back in the run"});
        return {};
      case RerunLane::Answer::not_yet:
      case RerunLane::Answer::never:
        break;
    }
    diverges("NEVER_PUBLISHED", {"message", "published", "absent"});
    return {nullptr, nullptr, true};
  }

  std::array<StatePosition, service_count> heads() const {
    std::array<StatePosition, service_count> out;
    for (size_t i = 0; i < service_count; ++i) out[i] = lanes_[i]->state().head();
    return out;
  }

  // Whoever has not begun yet, or has come to its end, holds nothing back.
  void trim(size_t publisher) {
    std::optional<StatePosition> floor;
    for (const auto& lane : lanes_) {
      if (lane->upcoming() == nullptr || !lane->reads_state_of(publisher)) continue;
      const StatePosition position = lane->read_up_to(publisher);
      if (!floor || position < *floor) floor = position;
    }
    lanes_[publisher]->state().trim(floor ? *floor : lanes_[publisher]->state().head());
  }

  const RerunWish wish_;
  RerunFindings findings_;
  std::array<std::unique_ptr<RerunLane>, service_count> lanes_;
};

}  // namespace

RerunFindings rerun(CapturedRun& run, const RerunWish& wish, RerunWatcher& watcher) {
  return Rerun(run, wish, watcher).run();
}

}  // namespace headgate::backtest
