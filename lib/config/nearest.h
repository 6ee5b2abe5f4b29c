#pragma once

#include <span>
#include <string_view>

namespace headgate::config {

// The candidate a mistyped word most likely meant; empty when none is near enough to be worth suggesting.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace headgate::config
