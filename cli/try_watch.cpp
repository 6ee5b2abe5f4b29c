#include "cli/try_watch.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "cli/durable_file.h"
#include "cli/json_view.h"
#include "cli/process.h"
#include "cli/question.h"
#include "cli/try_world.h"
#include "domain/moment.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate::cli {
namespace {

constexpr int look_every_ms = 1'000;
constexpr int64_t stall_ms = 60'000;
constexpr uint32_t replay_page = 500;

Question snapshot(const char* service) {
  Question out;
  out.service = service;
  out.request.mutable_snapshot()->set_stream(std::string(state_stream));
  return out;
}

template <typename T>
std::optional<T> latest(const Answer& answer) {
  for (const auto& envelope : answer.reply.envelopes()) {
    if (auto message = decode<T>(envelope)) return message;
  }
  return std::nullopt;
}

std::string figure(const json::Value* actor, std::string_view name) {
  return actor == nullptr ? "-" : cell(*actor, name);
}

}  // namespace

std::optional<std::vector<bus::v1::Envelope>> replay_all(const std::string& run_directory,
                                                         const std::string& service) {
  std::vector<bus::v1::Envelope> out;
  uint64_t next = 1;
  uint64_t epoch = 0;
  while (true) {
    Question question;
    question.service = service;
    auto& replay = *question.request.mutable_replay();
    replay.set_stream(std::string(events_stream));
    replay.set_epoch(epoch);
    replay.set_from_sequence(next);
    replay.set_limit(replay_page);
    const Answer answer = ask_one(run_directory, question);
    if (!answer.good()) return std::nullopt;
    epoch = answer.reply.head().epoch();
    for (const auto& envelope : answer.reply.envelopes()) {
      if (envelope.sequence() != next) return std::nullopt;  // a replay is dense or it is none
      out.push_back(envelope);
      ++next;
    }
    if (next > answer.reply.head().sequence()) return out;
    if (answer.reply.envelopes().empty()) return std::nullopt;
  }
}

Watched Watch::run() {
  moved_ms_ = machine_ms();
  Watched out;
  while (true) {
    look();
    say_progress();
    if (complete()) break;
    if (wish_.endless && !first_day_told_ && first_day_settled()) tell_first_day();
    if (machine_ms() - moved_ms_ > stall_ms) {
      out.problem = stall_text();
      break;
    }
    if (wait_or_stop(look_every_ms)) {
      out.interrupted = true;
      // Whoever watched an endless run until its first day was settled has seen what there is to see.
      if (!first_day_told_) out.problem = "the run was stopped before its end";
      end_line();
      out.facts = std::move(facts_);
      return out;
    }
  }
  collect();
  end_line();
  out.facts = std::move(facts_);
  return out;
}

void Watch::tell_first_day() {
  first_day_told_ = true;
  collect();
  // The next day trades already; what is judged is the one that is over.
  RunFacts first = facts_;
  first.day_over = true;
  std::erase_if(first.world.events, [](const WorldEvent& event) { return !event.finalized; });
  facts_.events.clear();
  end_line();
  if (wish_.first_day) wish_.first_day(first);
}

void Watch::look_at_world() {
  auto summary = ask_world(wish_.world_port);
  if (summary) facts_.world = std::move(*summary);
}

bool Watch::wait_or_stop(int wait_ms) const {
  pollfd watched{stop_, POLLIN, 0};
  return ::poll(&watched, 1, wait_ms) > 0;
}

void Watch::look() {
  std::vector<Question> questions = query_all("status");
  for (const char* service : {"market", "settle", "exec"}) questions.push_back(snapshot(service));
  const auto answers = ask(wish_.run_directory, std::move(questions));
  const json::Value* actors[service_names.size()] = {};
  std::vector<json::Value> statuses(service_names.size());
  waiting_for_.clear();
  for (size_t i = 0; i < service_names.size(); ++i) {
    auto parsed = answers[i].good() ? json::parse(answers[i].reply.json()) : Result<json::Value>(Error{});
    if (!parsed) {
      waiting_for_ += std::string(service_names[i]) + " (" + answers[i].problem + ") ";
      continue;
    }
    statuses[i] = std::move(*parsed);
    actors[i] = at(&statuses[i], "actor");
    if (text(&statuses[i], "ready") != "true") {
      waiting_for_ += std::string(service_names[i]) + " (" + text(&statuses[i], "condition") + ") ";
    }
  }
  const auto actor = [&](std::string_view name) {
    return actors[static_cast<size_t>(std::find(service_names.begin(), service_names.end(), name) -
                                      service_names.begin())];
  };
  facts_.markets_seen = std::max(facts_.markets_seen, whole(actor("market"), "markets").value_or(0));
  facts_.fair_values = std::max(facts_.fair_values, whole(actor("forecast"), "fair_values").value_or(0));
  facts_.evaluations = std::max(facts_.evaluations, whole(actor("edge"), "evaluations").value_or(0));
  if (const json::Value* reasons = at(actor("edge"), "reasons")) {
    facts_.reasons.clear();
    for (const json::Value& reason : reasons->items) {
      facts_.reasons.emplace_back(text(&reason, "reason"), whole(&reason, "count").value_or(0));
    }
  }
  settlements_ = whole(actor("settle"), "settlements").value_or(settlements_);
  if (facts_.generated) look_at_world();
  const size_t first = service_names.size();
  if (const auto status = latest<market::v1::ExchangeStatus>(answers[first])) {
    if (status->market_time_ns() > market_time_ns_) moved_ms_ = machine_ms();
    market_time_ns_ = std::max(market_time_ns_, status->market_time_ns());
    facts_.day_over = status->day_over();
  }
  if (const auto audit = latest<settle::v1::AuditReport>(answers[first + 1])) facts_.audit = *audit;
  if (const auto account = latest<exec::v1::ExchangeAccount>(answers[first + 2])) facts_.account = *account;
  progress_ = "orders " + figure(actor("exec"), "orders") + ", fills " + figure(actor("settle"), "fills") +
              ", settled " + std::to_string(settlements_) + ", P&L $" + figure(actor("settle"), "pnl") +
              " SIMULATED";
}

// One line that is written over on a terminal; elsewhere a line each time.
void Watch::say_progress() {
  const std::string line =
      (market_time_ns_ == 0 ? std::string("starting") : iso_utc(market_time_ns_)) + "  " + progress_;
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  std::cerr << (terminal ? "\r\x1b[K" : "") << "headgate: " << line << (terminal ? "" : "\n") << std::flush;
}

void Watch::end_line() const {
  if (::isatty(STDERR_FILENO) == 1) std::cerr << "\n";
}

bool Watch::books_compared() const { return facts_.audit.compared() && facts_.audit.balanced(); }

bool Watch::complete() const {
  const int64_t expected = markets_of(facts_.world);
  return facts_.day_over && expected > 0 && settlements_ >= expected && books_compared() &&
         static_cast<int64_t>(facts_.audit.settlements()) >= expected;
}

// The events that are over form whole days when they are as many as the series.
bool Watch::first_day_settled() const {
  int64_t over = 0;
  for (const WorldEvent& event : facts_.world.events) over += event.finalized ? event.markets : 0;
  const bool whole_day = over > 0 && facts_.world.events.front().finalized;
  return whole_day && settlements_ >= over && books_compared() &&
         static_cast<int64_t>(facts_.audit.settlements()) >= over;
}

std::string Watch::stall_text() const {
  std::string out = "market time has not moved for 60 s";
  if (!waiting_for_.empty()) return out + "; not ready: " + waiting_for_;
  if (!facts_.day_over) return out + " and the day is not over";
  out = "the day is over, but";
  if (settlements_ < markets_of(facts_.world))
    out += " only " + std::to_string(settlements_) + " markets are settled";
  if (!facts_.audit.compared()) out += " the ledger was not compared: " + facts_.audit.difference();
  if (facts_.audit.compared() && !facts_.audit.balanced())
    out += " the ledger differs: " + facts_.audit.difference();
  return out;
}

void Watch::collect() {
  if (const auto file = read_file(ProcessesFile::path_in(wish_.run_directory))) {
    if (auto parsed = ProcessesFile::parse(*file)) facts_.processes = std::move(parsed->processes);
  }
  for (const char* service : {"edge", "risk", "exec", "settle"}) {
    auto events = replay_all(wish_.run_directory, service);
    if (!events) {
      std::cerr << "headgate: " << service << " could not be asked for its events\n";
      continue;
    }
    for (auto& envelope : *events) facts_.events.push_back(std::move(envelope));
  }
}

}  // namespace headgate::cli
