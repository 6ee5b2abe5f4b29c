#include "store/journal.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <memory>

#include "domain/moment.h"
#include "store/crc32c.h"

namespace headgate {
namespace {

constexpr std::string_view crc_field = ",\"crc\":\"";
constexpr size_t crc_digits = 8;

std::string hex8(uint32_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(crc_digits, '0');
  for (size_t i = 0; i < crc_digits; ++i) out[crc_digits - 1 - i] = digits[(number >> (4 * i)) & 15];
  return out;
}

// The vocabulary is compiled in: a type that is not found was written by another build.
std::unique_ptr<google::protobuf::Message> message_of(const bus::v1::Envelope& envelope) {
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(envelope.type());
  if (type == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return message->ParseFromString(envelope.body()) ? std::move(message) : nullptr;
}

}  // namespace

Result<std::string> journal_line(const bus::v1::Envelope& envelope) {
  const auto message = message_of(envelope);
  if (message == nullptr) {
    return Error{"JOURNAL_TYPE", "type", envelope.type(), "export with the build that wrote it"};
  }
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string body;
  if (!google::protobuf::util::MessageToJsonString(*message, &body, options).ok()) {
    return Error{"JOURNAL_TYPE", "body", envelope.type(), "export with the build that wrote it"};
  }
  std::string line = "{\"source\":\"" + envelope.source() + "\",\"epoch\":\"" +
                     std::to_string(envelope.epoch()) + "\",\"sequence\":\"" +
                     std::to_string(envelope.sequence()) + "\",\"utc\":\"" + iso_utc(envelope.utc_ns()) +
                     "\",\"market\":\"" + iso_utc(envelope.market_time_ns()) + "\",\"type\":\"" +
                     envelope.type() + "\",\"correlation\":\"" + envelope.correlation_id() +
                     "\",\"causation\":\"" + envelope.causation_id() + "\",\"body\":" + body;
  const std::string crc = hex8(crc32c(line));
  return line.append(crc_field).append(crc).append("\"}");
}

Status check_journal_line(std::string_view line) {
  const size_t tail = crc_field.size() + crc_digits + 2;
  if (line.size() < tail || line.substr(line.size() - 2) != "\"}") {
    return Error{"JOURNAL_TORN", "line", "", "the line is cut short"};
  }
  const std::string_view content = line.substr(0, line.size() - tail);
  const std::string_view field = line.substr(content.size(), crc_field.size());
  const std::string_view crc = line.substr(content.size() + crc_field.size(), crc_digits);
  if (field != crc_field) return Error{"JOURNAL_TORN", "line", "", "the line carries no crc"};
  if (crc != hex8(crc32c(content))) {
    return Error{"JOURNAL_ALTERED", "crc", std::string(crc), "the line was changed after it was written"};
  }
  return Done{};
}

}  // namespace headgate
