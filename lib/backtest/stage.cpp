#include "backtest/stage.h"

#include <optional>
#include <utility>
#include <variant>

#include "actor/service_names.h"
#include "domain/check.h"

namespace headgate::backtest {

Stage::Stage(std::string instance, MarketTime begins, Audience& audience)
    : instance_(std::move(instance)), begins_(begins), audience_(audience), machine_looked_(begins) {
  set_time(begins);
}

void Stage::cast(std::string service, std::unique_ptr<Actor> actor) {
  auto role = std::make_unique<Role>();
  role->service = std::move(service);
  role->actor = std::move(actor);
  for (const Subscription& wish : role->actor->subscriptions()) {
    stream(wish.source, wish.stream).readers.push_back(role.get());
  }
  kept_[role->service];
  roles_.push_back(std::move(role));
}

Stage::Stream& Stage::stream(std::string_view source, std::string_view name) {
  auto of = streams_.find(source);
  if (of == streams_.end()) of = streams_.try_emplace(std::string(source)).first;
  auto found = of->second.find(name);
  if (found == of->second.end()) found = of->second.try_emplace(std::string(name)).first;
  return found->second;
}

std::string Stage::status(std::string_view service) const {
  for (const auto& role : roles_) {
    if (role->service == service) return role->actor->status(input_);
  }
  return {};
}

void Stage::start() {
  for (const auto& role : roles_) {
    input_.event = Started{};
    give(*role, nullptr);
  }
  beat();
  settle_down();
}

void Stage::stop() {
  for (const auto& role : roles_) {
    input_.event = Stopping{};
    give(*role, nullptr);
  }
  settle_down();
}

void Stage::publish(std::string_view source, std::vector<Publication> publications) {
  for (Publication& each : publications) enqueue(source, each, nullptr);
  settle_down();
}

void Stage::set_time(MarketTime to) {
  now_ = to;
  input_.market = to;
  input_.utc = UtcTime::from_ns(to.ns());
}

void Stage::advance(MarketTime to) {
  check(to >= now_, "market time never runs backwards");
  // What is due at machine time is looked at on the way, so that nothing sleeps through a long silence.
  while (to.minus_ns(machine_looked_) >= machine_look_ns) {
    const MarketTime look = machine_looked_.plus_ns(machine_look_ns);
    fire_market_timers(look);
    set_time(look);
    machine_looked_ = look;
    input_.machine = MachineTime::from_ns(look.minus_ns(begins_));
    beat();
    fire_machine_timers();
  }
  fire_market_timers(to);
  set_time(to);
}

// Everybody lives: who asks for heartbeats hears one of each at every look.
void Stage::beat() {
  for (const auto& listener : roles_) {
    if (!listener->actor->wants_heartbeats()) continue;
    for (const auto& role : roles_) {
      bus::v1::Heartbeat heartbeat;
      heartbeat.set_source(role->service);
      heartbeat.set_ready(true);
      input_.event = Heard{std::move(heartbeat)};
      give(*listener, nullptr);
    }
  }
}

void Stage::fire_market_timers(MarketTime to) {
  for (;;) {
    Role* next = nullptr;
    MarketTime due = to;
    for (const auto& role : roles_) {
      const auto at = role->timers.next_market();
      if (!at || *at > due || (next != nullptr && *at == due)) continue;
      next = role.get();
      due = *at;
    }
    if (next == nullptr) return;
    set_time(std::max(due, now_));
    // No machine timer is taken here: time zero lies before all of them.
    const auto timer = next->timers.take_due(now_, MachineTime::from_ns(-1));
    check(timer.has_value(), "a timer that is due can be taken");
    input_.event = TimerFired{*timer};
    give(*next, nullptr);
    settle_down();
  }
}

void Stage::fire_machine_timers() {
  for (const auto& role : roles_) {
    // Once for each that is due now: one that arms itself again waits for the next look.
    const auto due = role->timers.next_machine();
    if (!due || *due > input_.machine) continue;
    std::vector<std::string> fired;
    while (const auto timer = role->timers.take_due(MarketTime::from_ns(-1), input_.machine)) {
      fired.push_back(*timer);
    }
    for (const std::string& timer : fired) {
      input_.event = TimerFired{timer};
      give(*role, nullptr);
    }
  }
  settle_down();
}

void Stage::settle_down() {
  while (!queue_.empty()) {
    auto item = std::move(queue_.front());
    queue_.pop_front();
    if (auto* reply = std::get_if<Reply>(&item)) {
      Role& asker = *reply->to;
      input_.event = std::move(reply->done);
      give(asker, nullptr);
      continue;
    }
    input_.event = Delivered{std::move(std::get<bus::v1::Envelope>(item))};
    const bus::v1::Envelope& envelope = std::get<Delivered>(input_.event).envelope;
    audience_.heard(envelope);
    for (Role* reader : stream(envelope.source(), envelope.stream()).readers) give(*reader, &envelope);
  }
}

void Stage::give(Role& role, const bus::v1::Envelope* cause) {
  ++inputs_;
  input_.number = ++role.inputs;
  Effects effects;
  role.actor->handle(input_, effects);
  act(role, effects, cause);
}

void Stage::act(Role& role, Effects& effects, const bus::v1::Envelope* cause) {
  KeptService& kept = kept_[role.service];
  for (Row& row : effects.rows) {
    if (row.value) {
      kept.rows[{std::move(row.table), std::move(row.key)}] = std::move(*row.value);
    } else {
      kept.rows.erase({row.table, row.key});
    }
  }
  for (Publication& each : effects.publications) enqueue(role.service, each, cause);
  for (const HttpRequest& each : effects.requests) {
    queue_.emplace_back(Reply{&role, audience_.answer(each, now_)});
  }
  check(effects.feeds.empty(), "nobody on the stage listens to a feed");
  for (const TimerCommand& command : effects.timers) role.timers.apply(command);
  for (Note& note : effects.notes) {
    if (note.level == Level::info) continue;
    Noted& noted = notes_[note.code];
    ++noted.count;
    noted.last = role.service + ": " + note.text;
  }
  for (Recorded& each : effects.records) kept.records.push_back({std::move(each), input_.market, input_.utc});
}

void Stage::enqueue(std::string_view source, Publication& publication, const bus::v1::Envelope* cause) {
  bus::v1::Envelope out;
  out.set_instance(instance_);
  out.set_source(std::string(source));
  out.set_stream(std::string(publication.durable ? events_stream : state_stream));
  out.set_epoch(1);
  out.set_sequence(++stream(source, out.stream()).sequence);
  out.set_utc_ns(input_.utc.ns());
  out.set_market_time_ns(now_.ns());
  out.set_key(std::move(publication.key));
  out.set_type(std::move(publication.type));
  out.set_body(std::move(publication.body));
  if (publication.correlation.empty() && cause != nullptr) {
    out.set_correlation_id(cause->correlation_id());
  } else {
    out.set_correlation_id(std::move(publication.correlation));
  }
  if (publication.durable) {
    if (cause != nullptr) {
      out.set_causation_id(cause->source() + "/" + cause->stream() + "/" + std::to_string(cause->epoch()) +
                           "/" + std::to_string(cause->sequence()));
    }
    kept_[std::string(source)].events.push_back(out);
  }
  queue_.push_back(std::move(out));
}

}  // namespace headgate::backtest
