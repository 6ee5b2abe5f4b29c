#include "cli/gap_watch.h"

#include <algorithm>

namespace headgate::cli {

std::string GapWatch::Gap::text() const {
  const std::string numbers =
      from == to ? std::to_string(from) : std::to_string(from) + " to " + std::to_string(to);
  return "gap: " + source + "/" + stream + "/" + std::to_string(epoch) + " lost " + numbers;
}

std::optional<GapWatch::Gap> GapWatch::see(const bus::v1::Envelope& envelope) {
  if (envelope.sequence() == 0) return std::nullopt;  // heartbeats are not numbered
  return advance(envelope.source(), envelope.stream(), envelope.epoch(), envelope.sequence(),
                 envelope.sequence() - 1);
}

std::optional<GapWatch::Gap> GapWatch::hear(const bus::v1::StreamPosition& head) {
  return advance(head.source(), head.stream(), head.epoch(), head.sequence(), head.sequence());
}

// Everything up to `complete_to` must have been seen by now; afterwards everything up to `sequence` counts as
// seen.
std::optional<GapWatch::Gap> GapWatch::advance(const std::string& source, const std::string& stream,
                                               uint64_t epoch, uint64_t sequence, uint64_t complete_to) {
  const auto [place, first] = seen_.try_emplace({source, stream}, Seen{epoch, sequence});
  Seen& seen = place->second;
  if (first || epoch < seen.epoch) return std::nullopt;
  // A new epoch begins at 1, and we were listening: whatever stands before is lost to us.
  const uint64_t known = epoch > seen.epoch ? 0 : seen.sequence;
  seen = Seen{epoch, std::max(known, sequence)};
  if (complete_to <= known) return std::nullopt;
  return Gap{source, stream, epoch, known + 1, complete_to};
}

}  // namespace headgate::cli
