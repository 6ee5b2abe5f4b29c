#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headgate::backtest {

// Where two messages of one type differ first, in the order of field numbers.
struct MessageDifference {
  std::string field;  // "gates[3].value"
  std::string one;    // as text; "absent" where only the other has it
  std::string other;
};

// `ignored` are full names of fields ("headgate.risk.v1.Approval.approved_utc_ns") that do not count. Numbers
// are compared by their bits: what was computed twice the same way is equal to the last digit.
std::optional<MessageDifference> first_difference(const google::protobuf::Message& one,
                                                  const google::protobuf::Message& other,
                                                  std::span<const std::string_view> ignored = {});

// Two bodies of the message type with this full name. Of a type that this build does not know, or of bytes
// that are no such message, the field is "body".
std::optional<MessageDifference> first_difference(const std::string& type, const std::string& one,
                                                  const std::string& other);

}  // namespace headgate::backtest
