#pragma once

#include <array>
#include <string_view>

namespace headgate {

// Every process of an instance, in the order in which they are listed to people.
inline constexpr std::array<std::string_view, 8> service_names{"forecast", "market", "odds",   "edge",
                                                               "risk",     "exec",   "settle", "notify"};
inline constexpr std::string_view events_stream = "events";
inline constexpr std::string_view state_stream = "state";

}  // namespace headgate
