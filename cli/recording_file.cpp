#include "cli/recording_file.h"

#include <filesystem>

#include "domain/check.h"
#include "store/recording.h"

namespace headgate::cli {
namespace {

namespace pb = recording::v1;

Recorded payload_of(const pb::Record& record) {
  const auto* field = pb::Record::descriptor()->FindFieldByNumber(record.payload_case());
  check(field != nullptr, "every record has a payload");
  return {field->number(), record.GetReflection()->GetMessage(record, field).SerializeAsString()};
}

}  // namespace

Status write_recording(const std::string& path, const std::vector<pb::Record>& records) {
  check(!records.empty() && records.front().has_header(), "a recording begins with its header");
  const pb::Record& first = records.front();
  auto writer = RecordingWriter::create(path, first.header(), MarketTime::from_ns(first.market_time_ns()),
                                        UtcTime::from_ns(first.utc_ns()));
  if (!writer) return writer.error();
  for (size_t i = 1; i < records.size(); ++i) {
    const pb::Record& record = records[i];
    (*writer)->take(payload_of(record), MarketTime::from_ns(record.market_time_ns()),
                    UtcTime::from_ns(record.utc_ns()));
  }
  (*writer)->flush();
  (*writer)->sync();
  const std::string problem = (*writer)->problem();
  if (problem.empty()) return Done{};
  writer->reset();
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return Error{"CAPTURE_WRITE", path, problem, "make room on the disk"};
}

}  // namespace headgate::cli
