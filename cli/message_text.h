#pragma once

#include <string>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate::cli {

// One line for people: time, topic, position, type and the body's fields.
std::string message_text(const std::string& topic, const bus::v1::Envelope& envelope);

// One JSON object: topic, the envelope's fields and the decoded body (null when its type is unknown or it
// does not parse). A signed approval is shown decoded beside its bytes.
std::string message_json(const std::string& topic, const bus::v1::Envelope& envelope);

}  // namespace headgate::cli
