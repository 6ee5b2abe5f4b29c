# A request takes effect at the paper exchange the instant it is made.
plant(lib/venue/paper_arrival.cpp
[==[
  MarketTime arrival = std::max(now, seen_).plus_ns(terms_.latency_ns);
]==]
[==[
  MarketTime arrival = std::max(now, seen_);
]==])
