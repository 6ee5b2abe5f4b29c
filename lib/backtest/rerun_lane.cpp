#include "backtest/rerun_lane.h"

#include <algorithm>
#include <utility>

#include "backtest/message_difference.h"

namespace headgate::backtest {

RerunLane::RerunLane(std::string service, CapturedRun& run, RerunFindings& findings, RerunWatcher& watcher,
                     const RerunWish& wish)
    : service_(std::move(service)),
      run_(run),
      findings_(findings),
      watcher_(watcher),
      wish_(wish),
      tally_(findings.services[service_]),
      kept_(findings.kept[service_]),
      lives_(run.lives(service_)) {}

Status RerunLane::begin() {
  if (!captured_anything()) {
    cut_of(0);
    return fill_gap(std::nullopt);
  }
  return advance();
}

Cut& RerunLane::cut_of(uint64_t life) {
  for (Cut& cut : findings_.cuts) {
    if (cut.service == service_ && cut.life == life) return cut;
  }
  Cut& cut = findings_.cuts.emplace_back();
  cut.service = service_;
  cut.life = life;
  return cut;
}

// On to the next input, over digests and ends of lives.
Status RerunLane::advance() {
  upcoming_.reset();
  while (true) {
    if (life_ == nullptr) {
      if (next_life_ == lives_.size()) return gap_ ? fill_gap(std::nullopt) : Status(Done{});
      if (const Status opened = open_life(); !opened) return opened;
    }
    auto got = life_->next();
    if (!got) return got.error();
    if (!*got) {
      end_life();
      continue;
    }
    if (const auto* digest = std::get_if<CapturedDigest>(&**got)) {
      compare(*digest);
      continue;
    }
    upcoming_ = std::move(std::get<Input>(**got));
    if (life_inputs_ > 0 || !gap_) return Done{};
    return fill_gap(upcoming_->utc);
  }
}

Status RerunLane::open_life() {
  const uint64_t number = lives_[next_life_++];
  // A life of which there is no file, the first ones included.
  if (number != life_number_ + 1) {
    gap_ = true;
    gap_life_ = number - 1;
    rows_known_ = false;
    cut_of(gap_life_);
  }
  auto opened = run_.open(service_, number);
  if (!opened) return opened.error();
  life_ = std::move(*opened);
  life_number_ = number;
  life_inputs_ = 0;
  conduct_ = {};
  stopped_ = false;
  state_.begin(number);
  ++tally_.lives;
  reads_ = {};
  for (const Subscription& subscription : life_->actor().subscriptions()) {
    if (subscription.stream != state_stream) continue;
    const auto found = std::find(service_names.begin(), service_names.end(), subscription.source);
    if (found != service_names.end()) reads_[static_cast<size_t>(found - service_names.begin())] = true;
  }
  return Done{};
}

void RerunLane::end_life() {
  tally_.digest = conduct_.digest(life_->actor());
  watcher_.ended(service_, life_number_, life_inputs_, tally_.digest, stopped_);
  past_[life_number_] = {state_.head().sequence, stopped_};
  if (!stopped_) {
    gap_ = true;
    gap_life_ = life_number_;
    rows_known_ = false;
    Cut& cut = cut_of(gap_life_);
    cut.inputs = life_inputs_;
    cut.state_head = state_.head().sequence;
  }
  life_.reset();
}

// What the service stored in inputs that no capture holds: its events up to the instant at which its next
// life began. The other way round, a process can be killed between the capture of an input and its commit.
Status RerunLane::fill_gap(std::optional<UtcTime> before) {
  gap_ = false;
  if (wish_.open_loop) return Done{};
  auto stored = run_.events(service_);
  if (!stored) return stored.error();
  const auto later = [&](const bus::v1::Envelope& event) { return before && event.utc_ns() >= before->ns(); };
  const auto end = std::find_if(stored->begin(), stored->end(), later);
  const auto count = static_cast<size_t>(end - stored->begin());
  Cut& cut = cut_of(gap_life_);
  if (count < kept_.events.size()) {
    cut.events_undone = kept_.events.size() - count;
    kept_.events.resize(count);
    return Done{};
  }
  if (count == kept_.events.size()) return Done{};
  cut.events_from = kept_.events.size() + 1;
  cut.events_to = count;
  kept_.events.insert(kept_.events.end(), stored->begin() + static_cast<int64_t>(kept_.events.size()), end);
  return Done{};
}

void RerunLane::compare(const CapturedDigest& captured) {
  stopped_ = captured.last;
  if (wish_.open_loop) return;
  const uint64_t own = conduct_.digest(life_->actor());
  ++tally_.digests;
  if (own == captured.digest) {
    if (captured.last) ++tally_.whole_lives;
    return;
  }
  diverged({"DIGEST_DIFFERS", service_, life_number_, life_inputs_, "", "digest",
            std::to_string(captured.digest), std::to_string(own)});
}

// A row is a difference of the one side or of the other, so both are walked in their order.
void RerunLane::compare_rows(const Rows& captured) {
  uint64_t different = 0;
  const auto differs = [&](const Rows::key_type& key, const std::string* in_run, const std::string* here) {
    ++different;
    if (!rows_known_ || wish_.open_loop || different > 1) return;
    const auto said = [](const std::string* row) {
      return row == nullptr ? std::string("absent") : std::to_string(row->size()) + " bytes";
    };
    diverged({"ROWS_DIFFER", service_, life_number_, 1, "", key.first + "/" + key.second, said(in_run),
              said(here)});
  };
  for (const auto& [key, value] : captured) {
    const auto own = kept_.rows.find(key);
    if (own == kept_.rows.end())
      differs(key, &value, nullptr);
    else if (own->second != value)
      differs(key, &value, &own->second);
  }
  for (const auto& [key, value] : kept_.rows) {
    if (!captured.contains(key)) differs(key, nullptr, &value);
  }
  if (!rows_known_ && different > 0) cut_of(gap_life_).rows = different;
  if (different > 0) kept_.rows = captured;
  rows_known_ = true;
}

Status RerunLane::give(const Told& told) {
  Input input = std::move(*upcoming_);
  if (const auto* started = std::get_if<Started>(&input.event)) compare_rows(started->rows);
  if (told.hand != nullptr) {
    bus::v1::Envelope& envelope = std::get<Delivered>(input.event).envelope;
    envelope.set_key(told.hand->key());
    envelope.set_type(told.hand->type());
    envelope.set_body(told.hand->body());
  }
  ++life_inputs_;
  ++tally_.inputs;
  watcher_.given(service_, life_number_, input, told);
  Effects effects;
  life_->actor().handle(input, effects);
  conduct_.saw(effects);
  perform(effects, input);
  return advance();
}

void RerunLane::perform(Effects& effects, const Input& input) {
  for (Row& row : effects.rows) {
    if (row.value) {
      kept_.rows[{std::move(row.table), std::move(row.key)}] = std::move(*row.value);
    } else {
      kept_.rows.erase({row.table, row.key});
    }
  }
  for (Publication& publication : effects.publications) {
    bus::v1::Envelope envelope = envelope_of(publication, input);
    if (publication.durable) {
      envelope.set_sequence(kept_.events.size() + 1);
      kept_.events.push_back(std::move(envelope));
    } else {
      state_.add(std::move(envelope));
    }
  }
  for (Recorded& record : effects.records) {
    watcher_.recorded(service_, life_number_, {std::move(record), input.market, input.utc});
  }
}

// As a node makes it (lib/node/node.cpp), but for the times: a process reads its clock again as it publishes.
bus::v1::Envelope RerunLane::envelope_of(Publication& publication, const Input& input) const {
  bus::v1::Envelope out;
  out.set_instance(life_->instance());
  out.set_source(service_);
  out.set_stream(std::string(publication.durable ? events_stream : state_stream));
  out.set_epoch(1);
  out.set_utc_ns(input.utc.ns());
  out.set_market_time_ns(input.market.ns());
  out.set_correlation_id(publication.correlation);
  if (const auto* delivered = std::get_if<Delivered>(&input.event)) {
    const bus::v1::Envelope& cause = delivered->envelope;
    if (publication.correlation.empty()) out.set_correlation_id(cause.correlation_id());
    out.set_causation_id(cause.source() + "/" + cause.stream() + "/" + std::to_string(cause.epoch()) + "/" +
                         std::to_string(cause.sequence()));
  }
  out.set_key(std::move(publication.key));
  out.set_type(std::move(publication.type));
  out.set_body(std::move(publication.body));
  return out;
}

RerunLane::Found RerunLane::find(const bus::v1::Envelope& wanted) const {
  const bool over = upcoming_ == std::nullopt;
  if (wanted.stream() == events_stream) {
    if (wanted.sequence() >= 1 && wanted.sequence() <= kept_.events.size()) {
      return {Answer::here, &kept_.events[wanted.sequence() - 1]};
    }
    if (lives_.empty()) return {Answer::cut};
    return {over ? Answer::never : Answer::not_yet};
  }
  const StatePosition position{wanted.epoch(), wanted.sequence()};
  if (const bus::v1::Envelope* found = state_.find(position)) return {Answer::here, found};
  const auto past = past_.find(position.epoch);
  if (past != past_.end()) {
    if (position.sequence <= past->second.head) return {Answer::let_go};
    return {past->second.whole ? Answer::never : Answer::cut};
  }
  if (position.epoch < life_number_ || lives_.empty()) return {Answer::cut};
  if (position.epoch == life_number_ && position.sequence <= state_.head().sequence) return {Answer::let_go};
  return {over ? Answer::cut : Answer::not_yet};
}

void RerunLane::count_taken(const bus::v1::Envelope& wanted) {
  ++cut_of(lives_.empty() ? 0 : wanted.epoch()).messages;
}

void RerunLane::has_read(size_t publisher, const StatePosition& position) {
  read_[publisher] = std::max(read_[publisher], position);
}

void RerunLane::forget_reading(const std::array<StatePosition, service_names.size()>& heads) {
  read_ = heads;
}

void RerunLane::diverged(Divergence divergence) {
  ++findings_.diverged;
  if (findings_.divergences.size() < wish_.divergences_named)
    findings_.divergences.push_back(std::move(divergence));
}

}  // namespace headgate::backtest
