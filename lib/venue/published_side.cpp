#include "venue/published_side.h"

#include <iterator>

#include "domain/check.h"
#include "headgate/venue/v1/rows.pb.h"

namespace headgate::venue {
namespace {

bool is_sound(const PublishedSide::Levels& levels) {
  int64_t above_e4 = 10'000;
  for (const auto& level : levels) {
    if (level.price_e4() <= 0 || level.price_e4() >= above_e4 || level.quantity_e2() <= 0 ||
        level.quantity_e2() > most_contracts.e2()) {
      return false;
    }
    above_e4 = level.price_e4();
  }
  return true;
}

}  // namespace

bool PublishedSide::publish(const Levels& levels) {
  forget();
  if (!is_sound(levels)) return false;
  known_ = true;
  for (const auto& level : levels) {
    levels_.push_back(Quote{level.price_e4(), Quantity::from_e2(level.quantity_e2())});
  }
  bool changed = false;
  for (auto at = used_.begin(); at != used_.end();) {
    const std::optional<Quantity> now = shown(at->first);
    if (!now || at->second <= *now) {
      ++at;
      continue;
    }
    changed = true;
    at->second = *now;
    at = *now == Quantity() ? used_.erase(at) : std::next(at);
  }
  return changed;
}

void PublishedSide::forget() {
  known_ = false;
  levels_.clear();
}

std::optional<Quantity> PublishedSide::shown(int64_t price_e4) const {
  if (!known_) return std::nullopt;
  for (const Quote& level : levels_) {
    if (level.price_e4 == price_e4) return level.quantity;
    if (level.price_e4 < price_e4) return Quantity();
  }
  if (levels_.empty()) return Quantity();
  return std::nullopt;
}

std::vector<Quote> PublishedSide::available() const {
  std::vector<Quote> out;
  for (const Quote& level : levels_) {
    const auto used = used_.find(level.price_e4);
    const Quantity left = used == used_.end() ? level.quantity : level.quantity - used->second;
    if (left > Quantity()) out.push_back(Quote{level.price_e4, left});
  }
  return out;
}

void PublishedSide::use(int64_t price_e4, Quantity quantity) {
  check(quantity > Quantity(), "a fill takes something");
  used_[price_e4] += quantity;
}

std::string PublishedSide::row() const {
  v1::UsedLevelsRow row;
  for (const auto& [price_e4, quantity] : used_) {
    auto* level = row.add_used();
    level->set_price_e4(price_e4);
    level->set_quantity_e2(quantity.e2());
  }
  return row.SerializeAsString();
}

bool PublishedSide::restore(const std::string& value) {
  v1::UsedLevelsRow row;
  if (!row.ParseFromString(value)) return false;
  for (const auto& level : row.used()) used_[level.price_e4()] = Quantity::from_e2(level.quantity_e2());
  return true;
}

}  // namespace headgate::venue
