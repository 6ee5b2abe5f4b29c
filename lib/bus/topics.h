#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headgate {

// Who may publish what, where: the whole vocabulary of the bus. A reader subscribes to the kinds of the
// streams it reads from each source, so that an order message from any process but risk is not even received
// by exec.
struct TopicRule {
  std::string_view source;
  std::string_view stream;
  std::string_view kind;  // first part of the topic
  std::string_view type;  // full name of the message
};

std::span<const TopicRule> topic_rules();

// The rule for a message, or nullptr when this source may not publish it.
const TopicRule* topic_rule(std::string_view source, std::string_view stream, std::string_view topic,
                            std::string_view type);

// Whether a message of this type has a place in this stream, whatever its topic.
bool may_publish(std::string_view source, std::string_view stream, std::string_view type);

// Subscription prefixes ("book/") of one stream of one source.
std::vector<std::string> topic_prefixes(std::string_view source, std::string_view stream);

inline constexpr std::string_view heartbeat_kind = "heartbeat";
inline constexpr std::string_view heartbeat_stream = "heartbeat";

}  // namespace headgate
