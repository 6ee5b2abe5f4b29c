#pragma once

#include <string_view>

#include "kalshi/feed_codec.h"

namespace headgate::kalshi {

// The short way for the frame of which a busy market sends thousands a second: a change of a book, written as
// the exchange writes it, without blanks, escapes or fields beyond the known ones. True: `frame` is what
// parse_feed_frame says of the same text. False: this frame needs parse_feed_frame, whether it is another
// one, unusual or damaged; `frame` is in any state then. Nothing is judged here that is not judged there: a
// test holds both against each other over frames damaged in every way.
//
// `frame` is used again and again, so that a frame costs no allocation.
bool read_delta_frame(std::string_view text, OrderbookDelta& frame);

// One to begin with.
OrderbookDelta empty_delta();

}  // namespace headgate::kalshi
