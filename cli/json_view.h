#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/value.h"

namespace headgate::cli {

// Tolerant looks into what a process answered: a process of another version may lack a member, and a person
// wants the rest all the same. What is absent is shown as "-".

// The value at "actor.reasons"; nothing when any part is missing.
const json::Value* at(const json::Value* value, std::string_view path);

// A scalar for people. The name's unit decides: *_ns is a time, *_e6, *_e4 and *_e2 are decimals.
std::string shown(std::string_view name, const json::Value* value);

// The member `name`, or the same member with a unit at its end ("cash" finds "cash_e6"), shown; "-" when
// absent.
std::string cell(const json::Value& object, std::string_view name);

std::optional<int64_t> whole(const json::Value* value, std::string_view path);
std::string text(const json::Value* value, std::string_view path);  // empty when absent

bool is_scalar(const json::Value& value);

}  // namespace headgate::cli
