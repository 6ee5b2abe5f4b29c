#include "backtest/message_difference.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace headgate::backtest {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t shown_max = 120;

std::string shown(const Message& message, const FieldDescriptor* field, int index) {
  std::string out;
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.PrintFieldValueToString(message, field, index, &out);
  if (out.size() > shown_max) out = out.substr(0, shown_max) + "…";
  return out;
}

class Comparison {
 public:
  explicit Comparison(std::span<const std::string_view> ignored) : ignored_(ignored) {}

  std::optional<MessageDifference> compare(const Message& one, const Message& other,
                                           const std::string& at) const {
    const auto* descriptor = one.GetDescriptor();
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < descriptor->field_count(); ++i) fields.push_back(descriptor->field(i));
    std::sort(fields.begin(), fields.end(),
              [](const auto* a, const auto* b) { return a->number() < b->number(); });
    for (const FieldDescriptor* field : fields) {
      if (std::find(ignored_.begin(), ignored_.end(), field->full_name()) != ignored_.end()) continue;
      auto found = field->is_repeated() ? repeated(one, other, field, at + field->name())
                                        : single(one, other, field, at + field->name());
      if (found) return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<MessageDifference> single(const Message& one, const Message& other,
                                          const FieldDescriptor* field, const std::string& at) const {
    if (field->has_presence()) {
      const bool here = one.GetReflection()->HasField(one, field);
      const bool there = other.GetReflection()->HasField(other, field);
      if (!here && !there) return std::nullopt;
      if (here != there) {
        return MessageDifference{at, here ? shown(one, field, -1) : "absent",
                                 there ? shown(other, field, -1) : "absent"};
      }
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return compare(one.GetReflection()->GetMessage(one, field),
                     other.GetReflection()->GetMessage(other, field), at + ".");
    }
    return scalar(one, other, field, -1, at);
  }

  std::optional<MessageDifference> repeated(const Message& one, const Message& other,
                                            const FieldDescriptor* field, const std::string& at) const {
    const int here = one.GetReflection()->FieldSize(one, field);
    const int there = other.GetReflection()->FieldSize(other, field);
    for (int i = 0; i < std::min(here, there); ++i) {
      const std::string place = at + "[" + std::to_string(i) + "]";
      auto found = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
                       ? compare(one.GetReflection()->GetRepeatedMessage(one, field, i),
                                 other.GetReflection()->GetRepeatedMessage(other, field, i), place + ".")
                       : scalar(one, other, field, i, place);
      if (found) return found;
    }
    if (here == there) return std::nullopt;
    const int first = std::min(here, there);
    return MessageDifference{at + "[" + std::to_string(first) + "]",
                             here > first ? shown(one, field, first) : "absent",
                             there > first ? shown(other, field, first) : "absent"};
  }

  // Text is exact: numbers with a fraction are printed with as many digits as tell them apart.
  static std::optional<MessageDifference> scalar(const Message& one, const Message& other,
                                                 const FieldDescriptor* field, int index,
                                                 const std::string& at) {
    std::string here, there;
    google::protobuf::TextFormat::PrintFieldValueToString(one, field, index, &here);
    google::protobuf::TextFormat::PrintFieldValueToString(other, field, index, &there);
    if (here == there) return std::nullopt;
    return MessageDifference{at, shown(one, field, index), shown(other, field, index)};
  }

  std::span<const std::string_view> ignored_;
};

std::string sizes(const std::string& bytes) { return std::to_string(bytes.size()) + " bytes"; }

}  // namespace

std::optional<MessageDifference> first_difference(const Message& one, const Message& other,
                                                  std::span<const std::string_view> ignored) {
  return Comparison(ignored).compare(one, other, "");
}

std::optional<MessageDifference> first_difference(const std::string& type, const std::string& one,
                                                  const std::string& other) {
  if (one == other) return std::nullopt;
  const MessageDifference whole{"body", sizes(one), sizes(other)};
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return whole;
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  const std::unique_ptr<Message> here(prototype->New());
  const std::unique_ptr<Message> there(prototype->New());
  if (!here->ParseFromString(one) || !there->ParseFromString(other)) return whole;
  const auto found = first_difference(*here, *there);
  return found ? found : whole;
}

}  // namespace headgate::backtest
