#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "runtime/header.h"
#include "runtime/request_signer.h"

namespace headgate {

// Stamps of which no two are the same: an Ed25519 signature of the same stamp, method and path is the same
// bytes, and none may serve two requests. A stamp never runs ahead of the clock by more than stamp_lead_ms,
// so a clock that was set back starts it again.
class StampSequence {
 public:
  UtcTime next(UtcTime now);

 private:
  std::mutex mutex_;
  int64_t last_ms_ = 0;
};

// Signatures made ahead of the requests that will bear them. The exchange signs stamp, method and path but no
// body, so what an order will say need not be known. Each is given out once, and only while its stamp is
// young: Kalshi's demo took stamps 5 s old and refused 30 s (measured 2026-06-11).
class SignatureStock {
 public:
  static constexpr int64_t usable_ms = 2'000;   // never given out with an older stamp
  static constexpr int64_t renewed_ms = 1'500;  // thrown away and made anew, so that one is always usable

  struct Line {
    std::string method;
    std::string path;
    size_t depth = 1;  // how many are kept: what may be asked for in one burst
  };

  // `stamps` outlives the stock.
  SignatureStock(RequestSigner signer, StampSequence& stamps, std::vector<Line> lines);

  // A young signature for it, which nobody gets again; none when there is none, or no such line.
  std::optional<Headers> take(std::string_view method, std::string_view path, UtcTime now);

  // Makes the one that is wanted most; false when every line is full and young. Signs without holding what
  // take() waits for. One thread at a time.
  bool make_one(UtcTime now);

 private:
  struct Prepared {
    UtcTime stamp;
    Headers headers;
  };
  struct Shelf {
    Line line;
    std::deque<Prepared> ready;  // oldest first
  };
  Shelf* wanting(UtcTime now);

  const RequestSigner signer_;
  StampSequence& stamps_;
  std::mutex mutex_;
  std::vector<Shelf> shelves_;
};

}  // namespace headgate
