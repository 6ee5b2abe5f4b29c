#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "headgate/capture/v1/input.pb.h"

// Captures as they were not written, to see whether that is noticed. `to` must not exist.
namespace headgate::functional {

// The same file with one byte of one input changed; everything around it is packed as a good file is.
void alter_one_byte(const std::string& path, const std::string& to, uint64_t input);

// The whole file written anew, with good sums, by somebody who changes records on the way.
void forge(const std::string& path, const std::string& to,
           const std::function<void(capture::v1::CaptureRecord&)>& change);

}  // namespace headgate::functional
