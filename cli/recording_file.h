#pragma once

#include <string>
#include <vector>

#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::cli {

// A recording file of whole records, numbered from 1 with the header first, synced. The same records give the
// same bytes. CAPTURE_OPEN when the file exists; CAPTURE_WRITE when the disk took no more: then no file is
// left.
Status write_recording(const std::string& path, const std::vector<recording::v1::Record>& records);

}  // namespace headgate::cli
