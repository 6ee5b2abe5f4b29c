#pragma once

#include <string>

#include "actor/input.h"

namespace headgate::sim {

// What only keeps time (heartbeats, ticks, books) and would bury everything else in a trace.
bool is_clockwork(const Event& event);

// One line for the trace: what happened, with the ids by which a reader follows an order.
std::string text_of(const Event& event);
std::string text_of(const bus::v1::Envelope& envelope);

}  // namespace headgate::sim
