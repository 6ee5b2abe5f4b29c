#pragma once

#include <string>
#include <string_view>

#include "actor/input.h"
#include "domain/result.h"
#include "headgate/capture/v1/input.pb.h"

namespace headgate {

capture::v1::CapturedInput to_captured(const Input& input);
// INPUT_UNREADABLE names the input's number: another build wrote it.
Result<Input> from_captured(capture::v1::CapturedInput captured);

// "Delivered"
std::string_view kind_of(const capture::v1::CapturedInput& captured);
// "Delivered risk/events 12": enough to find it in the events of who sent it.
std::string label_of(const capture::v1::CapturedInput& captured);

}  // namespace headgate
