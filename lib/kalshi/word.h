#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/reader.h"

namespace headgate::kalshi {

// One word of a closed vocabulary and what it means.
template <typename T>
struct Word {
  std::string_view text;
  T meaning;
};

// A string field that must be one of `words`; an unknown word is an error naming those that are known.
template <typename T>
T word_of(json::Reader& reader, std::string_view name, std::span<const Word<T>> words) {
  const std::string found = reader.string(name);
  std::string known;
  for (const Word<T>& word : words) {
    if (word.text == found) return word.meaning;
    known.append(known.empty() ? "" : ", ").append(word.text.empty() ? "\"\"" : word.text);
  }
  reader.refuse(name, found.empty() ? "\"\"" : found, "must be one of " + known);
  return T{};
}

// The word for a meaning, for whoever writes it.
template <typename T>
std::string_view text_of(T meaning, std::span<const Word<T>> words) {
  for (const Word<T>& word : words) {
    if (word.meaning == meaning) return word.text;
  }
  return {};
}

}  // namespace headgate::kalshi
