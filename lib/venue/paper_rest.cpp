#include "venue/paper_rest.h"

#include <algorithm>

#include "headgate/venue/v1/rows.pb.h"

namespace headgate::venue {
namespace {

// A bound is superseded by a later, smaller one but for prints told late. So many stay.
constexpr size_t bounds_most = 4;

}  // namespace

PaperRest::PaperRest(Quantity rested, MarketTime since, std::optional<Quantity> displayed, MarketTime as_of)
    : rested_(rested), since_(since), displayed_(displayed), possible_ahead_(displayed.value_or(Quantity())) {
  if (displayed) bound(*displayed, as_of);
}

void PaperRest::bound(Quantity ahead, MarketTime as_of) {
  if (bounds_.size() == bounds_most) bounds_.erase(bounds_.begin());
  bounds_.push_back(Bound{as_of, ahead});
}

bool PaperRest::show(Quantity displayed, MarketTime as_of) {
  if (displayed_ == displayed) return false;
  const Quantity gone = displayed_ && *displayed_ > displayed ? *displayed_ - displayed : Quantity();
  const Quantity printed = std::min(gone, explained_);
  explained_ -= printed;
  possible_ahead_ = std::clamp(possible_ahead_ - (gone - printed), Quantity(), displayed);
  displayed_ = displayed;
  const bool less = std::all_of(bounds_.begin(), bounds_.end(),
                                [&](const Bound& known) { return displayed < known.ahead; });
  if (less) bound(displayed, as_of);
  return true;
}

Quantity PaperRest::print_at(Quantity quantity, MarketTime at) {
  explained_ += quantity;
  possible_ += std::max(Quantity(), quantity - possible_ahead_);
  possible_ahead_ = std::max(Quantity(), possible_ahead_ - quantity);
  Quantity reached;
  for (Bound& known : bounds_) {
    if (at <= known.as_of.plus_ns(stamps_apart_ns)) continue;
    reached = std::max(reached, quantity - known.ahead);
    known.ahead = std::max(Quantity(), known.ahead - quantity);
  }
  return reached;
}

Quantity PaperRest::print_through(Quantity quantity, MarketTime at) {
  possible_ += quantity;
  possible_ahead_ = Quantity();
  // The level was empty when the print was made: whoever stands there now came after us.
  bound(Quantity(), at);
  return quantity;
}

void PaperRest::offered(Quantity quantity) { possible_ += quantity; }

Quantity PaperRest::possible() const { return std::min(possible_, rested_); }

std::string PaperRest::row() const {
  v1::RestRow row;
  row.set_rested_e2(rested_.e2());
  for (const Bound& known : bounds_) {
    auto* bound = row.add_bounds();
    bound->set_as_of_ns(known.as_of.ns());
    bound->set_ahead_e2(known.ahead.e2());
  }
  if (displayed_) row.set_displayed_e2(displayed_->e2());
  row.set_possible_ahead_e2(possible_ahead_.e2());
  row.set_explained_e2(explained_.e2());
  row.set_possible_e2(possible_.e2());
  row.set_since_ns(since_.ns());
  return row.SerializeAsString();
}

bool PaperRest::restore(const std::string& value) {
  v1::RestRow row;
  if (!row.ParseFromString(value) || row.rested_e2() <= 0) return false;
  rested_ = Quantity::from_e2(row.rested_e2());
  for (const auto& known : row.bounds()) {
    if (known.ahead_e2() < 0) return false;
    bounds_.push_back(Bound{MarketTime::from_ns(known.as_of_ns()), Quantity::from_e2(known.ahead_e2())});
  }
  if (row.has_displayed_e2()) displayed_ = Quantity::from_e2(row.displayed_e2());
  possible_ahead_ = Quantity::from_e2(row.possible_ahead_e2());
  explained_ = Quantity::from_e2(row.explained_e2());
  possible_ = Quantity::from_e2(row.possible_e2());
  since_ = MarketTime::from_ns(row.since_ns());
  return true;
}

}  // namespace headgate::venue
