#pragma once

#include <string>
#include <string_view>

#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"

namespace headgate {

// The event rows as text: one JSON object per line, its last field a CRC-32C over all bytes before that
// field. An export of the events table, never a second truth.
//
//   {"source":"risk","epoch":"1","sequence":"7","utc":"…","market":"…","type":"…","correlation":"…",
//    "causation":"…","body":{…},"crc":"9ae0daaf"}
Result<std::string> journal_line(const bus::v1::Envelope& envelope);

// What is wrong with a line (torn, altered); nothing when whole.
Status check_journal_line(std::string_view line);

}  // namespace headgate
