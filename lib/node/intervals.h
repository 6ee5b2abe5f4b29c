#pragma once

#include "domain/moment.h"

// How often a node does what nobody asked it for, in machine time.
namespace headgate::interval {

inline constexpr int64_t beat_ns = ns_per_s;
// While joining, others wait for this process's word.
inline constexpr int64_t beat_while_joining_ns = 100 * ns_per_ms;
inline constexpr int64_t ask_deadline_ns = ns_per_s;
inline constexpr int64_t kill_look_ns = 100 * ns_per_ms;

}  // namespace headgate::interval
