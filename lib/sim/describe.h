#pragma once

#include <string>

#include "actor/input.h"

namespace headgate::sim {

// One line for the trace: what happened, with the ids by which a reader follows an order.
std::string text_of(const Event& event);
std::string text_of(const bus::v1::Envelope& envelope);

}  // namespace headgate::sim
