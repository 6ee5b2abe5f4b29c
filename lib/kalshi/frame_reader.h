#pragma once

#include <cstdint>
#include <string_view>

#include "json/reader.h"
#include "kalshi/frame_codec.h"

namespace headgate::kalshi {

// One frame while it is read: its outside and its message. For frame_codec.cpp and what reads for it.
struct FrameReader {
  json::Reader frame;
  json::Reader msg;
  BookScale scale;

  bool failed() const { return frame.failed() || msg.failed(); }
  const Error& error() const { return frame.failed() ? frame.error() : msg.error(); }
};

int64_t sid_of(json::Reader& reader);
int64_t seq_of(json::Reader& reader);
// The channels that are not counted.
void no_seq(json::Reader& reader);

// Levels are read in the scale of the subscription and kept by their own price.
Frame read_snapshot(FrameReader& in);
Frame read_delta(FrameReader& in);
Frame read_trade(FrameReader& in);
Frame read_ticker(FrameReader& in);
Frame read_fill_told(FrameReader& in);
Frame read_order_told(FrameReader& in);
Frame read_position_told(FrameReader& in);
Frame read_group_told(FrameReader& in);
Frame read_market_lifecycle(FrameReader& in);
Frame read_event_created(FrameReader& in);
Frame read_event_fee(FrameReader& in);
Frame read_index_value(FrameReader& in);
Frame read_index_tick(FrameReader& in);
Frame read_index_list(FrameReader& in);

}  // namespace headgate::kalshi
