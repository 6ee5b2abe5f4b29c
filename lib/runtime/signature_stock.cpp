#include "runtime/signature_stock.h"

#include <algorithm>

namespace headgate {
namespace {

constexpr int64_t stamp_lead_ms = 500;

// A stamp of the future was made before the clock was set back.
bool younger_than(UtcTime stamp, UtcTime now, int64_t age_ms) {
  const int64_t age_ns = now.ns() - stamp.ns();
  return age_ns < age_ms * ns_per_ms && age_ns > -stamp_lead_ms * ns_per_ms;
}

}  // namespace

UtcTime StampSequence::next(UtcTime now) {
  const std::lock_guard lock(mutex_);
  const int64_t now_ms = now.ns() / ns_per_ms;
  const bool set_back = last_ms_ - now_ms >= stamp_lead_ms;
  last_ms_ = set_back ? now_ms : std::max(now_ms, last_ms_ + 1);
  return UtcTime::from_ns(last_ms_ * ns_per_ms);
}

SignatureStock::SignatureStock(RequestSigner signer, StampSequence& stamps, std::vector<Line> lines)
    : signer_(std::move(signer)), stamps_(stamps) {
  for (Line& line : lines) shelves_.push_back({std::move(line), {}});
}

std::optional<Headers> SignatureStock::take(std::string_view method, std::string_view path, UtcTime now) {
  const std::lock_guard lock(mutex_);
  for (Shelf& shelf : shelves_) {
    if (shelf.line.method != method || shelf.line.path != path) continue;
    // The youngest: what the exchange sees should be as true as it can be.
    if (shelf.ready.empty() || !younger_than(shelf.ready.back().stamp, now, usable_ms)) return std::nullopt;
    Headers out = std::move(shelf.ready.back().headers);
    shelf.ready.pop_back();
    return out;
  }
  return std::nullopt;
}

SignatureStock::Shelf* SignatureStock::wanting(UtcTime now) {
  Shelf* emptiest = nullptr;
  for (Shelf& shelf : shelves_) {
    std::erase_if(shelf.ready,
                  [now](const Prepared& each) { return !younger_than(each.stamp, now, renewed_ms); });
    if (shelf.ready.size() >= shelf.line.depth) continue;
    if (emptiest == nullptr || shelf.ready.size() < emptiest->ready.size()) emptiest = &shelf;
  }
  return emptiest;
}

bool SignatureStock::make_one(UtcTime now) {
  Shelf* shelf = nullptr;
  {
    const std::lock_guard lock(mutex_);
    shelf = wanting(now);
  }
  if (shelf == nullptr) return false;
  // A line never changes, so it is read without the lock.
  const UtcTime stamp = stamps_.next(now);
  Headers headers = signer_.headers(shelf->line.method, shelf->line.path, stamp);
  const std::lock_guard lock(mutex_);
  shelf->ready.push_back({stamp, std::move(headers)});
  return true;
}

}  // namespace headgate
