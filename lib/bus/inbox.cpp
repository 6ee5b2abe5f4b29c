#include "bus/inbox.h"

#include <utility>

#include "domain/buggify.h"

namespace headgate {

Inbox::Inbox(Kind kind, std::string source, std::string stream, uint64_t epoch, uint64_t applied)
    : kind_(kind), source_(std::move(source)), stream_(std::move(stream)), epoch_(epoch), applied_(applied) {}

void Inbox::enter_epoch(uint64_t epoch) {
  epoch_ = epoch;
  applied_ = 0;
  head_ = 0;
  live_ = false;
  asked_ = false;
  held_.clear();
}

void Inbox::want() {
  if (!wanted_ && !asked_) ++gaps_;
  wanted_ = true;
}

void Inbox::drain(Output& out) {
  while (!held_.empty()) {
    const auto first = held_.begin();
    if (first->first > applied_ + 1) break;
    if (first->first == applied_ + 1) {
      applied_ = first->first;
      out.deliver.push_back(std::move(first->second));
    }
    held_.erase(first);
  }
}

Inbox::Output Inbox::receive(const bus::v1::Envelope& envelope) {
  Output out;
  if (envelope.epoch() < epoch_) {
    ++repeats_;
    return out;
  }
  if (envelope.epoch() > epoch_) enter_epoch(envelope.epoch());
  head_ = std::max(head_, envelope.sequence());

  const bool ready = kind_ == Kind::events || live_;
  if (ready && envelope.sequence() <= applied_) {
    ++repeats_;
    return out;
  }
  if (ready && envelope.sequence() == applied_ + 1) {
    applied_ = envelope.sequence();
    live_ = true;
    out.deliver.push_back(envelope);
    drain(out);
    return out;
  }
  const size_t room = buggify("inbox has no room") ? 0 : held_max;
  if (held_.size() < room) held_.emplace(envelope.sequence(), envelope);
  want();
  return out;
}

Inbox::Output Inbox::hear(const bus::v1::StreamPosition& head) {
  if (head.epoch() < epoch_ || (head.epoch() == epoch_ && head.sequence() < applied_)) doubted_ = true;
  if (head.epoch() < epoch_) return {};
  if (head.epoch() > epoch_) enter_epoch(head.epoch());
  head_ = std::max(head_, head.sequence());
  if (kind_ == Kind::state && !live_) want();
  if (kind_ == Kind::events && head_ == applied_) live_ = true;
  if (head_ > applied_) want();
  return {};
}

bool Inbox::disowns(const bus::v1::StreamPosition& head) const {
  if (asked_epoch_ != epoch_) return false;  // a new epoch began since the question: another answer will tell
  return head.epoch() < epoch_ || (head.epoch() == epoch_ && head.sequence() < asked_applied_);
}

Inbox::Output Inbox::answered(const bus::v1::Reply& reply) {
  Output out;
  asked_ = false;
  if (!reply.error().empty()) return out;
  doubted_ = false;
  // Reading everything again is always correct, since readers know what they read by its id.
  const bool whim = kind_ == Kind::events && reply.head().epoch() == epoch_ && buggify("inbox starts over");
  if (disowns(reply.head()) || whim) {
    out.disowned = position();
    enter_epoch(reply.head().epoch());
    wanted_ = true;
  }
  if (reply.head().epoch() < epoch_) return out;
  if (reply.head().epoch() > epoch_) enter_epoch(reply.head().epoch());
  // A head that was heard and never reached would be asked for without end.
  if (asked_epoch_ == epoch_ && reply.head().sequence() < asked_head_) {
    head_ = applied_;
    held_.clear();
  }
  head_ = std::max(head_, reply.head().sequence());

  if (kind_ == Kind::state) {
    // A snapshot older than what was already applied live would take values back.
    if (live_ && (reply.head().sequence() < applied_ || !wanted_)) return out;
    out.reset = true;
    out.deliver.assign(reply.envelopes().begin(), reply.envelopes().end());
    applied_ = reply.head().sequence();
    live_ = true;
    wanted_ = false;
    drain(out);
    if (head_ > applied_) want();
    return out;
  }
  for (const bus::v1::Envelope& envelope : reply.envelopes()) {
    if (envelope.epoch() != epoch_ || envelope.sequence() != applied_ + 1) continue;
    applied_ = envelope.sequence();
    out.deliver.push_back(envelope);
  }
  drain(out);
  wanted_ = head_ > applied_;
  if (!wanted_) live_ = true;
  return out;
}

void Inbox::unanswered() { asked_ = false; }

std::optional<Inbox::Ask> Inbox::take_ask() {
  if (kind_ == Kind::events && head_ <= applied_) wanted_ = false;
  if (asked_ || !(wanted_ || doubted_)) return std::nullopt;
  asked_ = true;
  asked_epoch_ = epoch_;
  asked_applied_ = applied_;
  asked_head_ = head_;
  return Ask{kind_ == Kind::state, epoch_, applied_ + 1};
}

bus::v1::StreamPosition Inbox::position() const {
  bus::v1::StreamPosition out;
  out.set_source(source_);
  out.set_stream(stream_);
  out.set_epoch(epoch_);
  out.set_sequence(applied_);
  return out;
}

}  // namespace headgate
