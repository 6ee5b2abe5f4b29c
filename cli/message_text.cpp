#include "cli/message_text.h"

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "domain/moment.h"
#include "headgate/command/v1/command.pb.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

using google::protobuf::Message;

// The generated pool knows only what the linker kept, and it keeps only what is named.
void keep_all_types() {
  static const std::initializer_list<const Message*> kept{
      &command::v1::Command::default_instance(),    &edge::v1::OrderIntent::default_instance(),
      &exec::v1::OrderReport::default_instance(),   &forecast::v1::FairValue::default_instance(),
      &market::v1::MarketInfo::default_instance(),  &risk::v1::RiskState::default_instance(),
      &settle::v1::LedgerEntry::default_instance(),
  };
  (void)kept;
}

std::unique_ptr<Message> decoded(const std::string& type, const std::string& body) {
  keep_all_types();
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  std::unique_ptr<Message> message(prototype->New());
  if (!message->ParseFromString(body)) return nullptr;
  return message;
}

// What a signature covers, as the message it is.
std::unique_ptr<Message> approval_in(const Message* message) {
  if (const auto* order = dynamic_cast<const risk::v1::OrderApproved*>(message)) {
    return decoded("headgate.risk.v1.Approval", order->approval());
  }
  if (const auto* cancel = dynamic_cast<const risk::v1::CancelApproved*>(message)) {
    return decoded("headgate.risk.v1.CancelApproval", cancel->approval());
  }
  return nullptr;
}

std::string json_of(const Message* message) {
  if (message == nullptr) return "null";
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string out;
  return google::protobuf::util::MessageToJsonString(*message, &out, options).ok() ? out : "null";
}

std::string position_of(const bus::v1::Envelope& envelope) {
  return envelope.source() + "/" + envelope.stream() + "/" + std::to_string(envelope.epoch()) + "/" +
         std::to_string(envelope.sequence());
}

std::string short_type(const std::string& type) { return type.substr(type.rfind('.') + 1); }

}  // namespace

std::string message_text(const std::string& topic, const bus::v1::Envelope& envelope) {
  const auto body = decoded(envelope.type(), envelope.body());
  const auto approval = approval_in(body.get());
  std::string fields = "(cannot be decoded)";
  if (body != nullptr) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    printer.PrintToString(approval != nullptr ? *approval : *body, &fields);
  }
  while (!fields.empty() && fields.back() == ' ') fields.pop_back();
  return iso_utc(envelope.market_time_ns()) + " " + topic + " " + position_of(envelope) + " " +
         short_type(envelope.type()) + " " + fields;
}

std::string message_json(const std::string& topic, const bus::v1::Envelope& envelope) {
  const auto body = decoded(envelope.type(), envelope.body());
  const auto approval = approval_in(body.get());
  json::ObjectWriter out;
  out.add("topic", topic).add("instance", envelope.instance()).add("source", envelope.source());
  out.add("stream", envelope.stream()).raw("epoch", std::to_string(envelope.epoch()));
  out.raw("sequence", std::to_string(envelope.sequence())).add("utc_ns", envelope.utc_ns());
  out.add("market_time_ns", envelope.market_time_ns()).add("market_time", iso_utc(envelope.market_time_ns()));
  out.add("correlation_id", envelope.correlation_id()).add("causation_id", envelope.causation_id());
  out.add("key", envelope.key()).add("type", envelope.type()).raw("body", json_of(body.get()));
  if (approval != nullptr) out.raw("approval", json_of(approval.get()));
  return out.text();
}

}  // namespace headgate::cli
