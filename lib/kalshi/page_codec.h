#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "json/reader.h"
#include "json/value.h"

namespace headgate::kalshi {

template <typename T>
using ReadOne = std::function<T(json::Reader&)>;

// One document: either the object itself (no name) or the object below `name`.
template <typename T>
Result<T> parse_object(std::string_view body, std::string_view name, const ReadOne<T>& read) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader outer(*document, "");
  const json::Value* object = outer.failed() || name.empty() ? nullptr : outer.object(name);
  if (outer.failed()) return outer.error();
  json::Reader reader(object != nullptr ? *object : *document, std::string(name));
  T out = read(reader);
  if (reader.failed()) return reader.error();
  return out;
}

// The items of one list; an item in error is the reader's error, and reading ends there.
template <typename T>
std::vector<T> items_of(json::Reader& reader, std::string_view name, const ReadOne<T>& read) {
  std::vector<T> out;
  const json::Value* items = reader.array(name);
  for (size_t i = 0; items != nullptr && i < items->items.size(); ++i) {
    json::Reader item(items->items[i], reader.path_of(std::string(name) + "[" + std::to_string(i) + "]"));
    if (!item.failed()) out.push_back(read(item));
    if (item.failed()) {
      reader.adopt(item.error());
      return out;
    }
  }
  return out;
}

// A list of texts.
std::vector<std::string> texts_of(json::Reader& reader, std::string_view name);

// The cursor of a page: empty on the last one. A key that is not there is a page whose end nobody knows.
inline std::string cursor_of(json::Reader& reader) { return reader.string("cursor"); }
// Where the exchange leaves the key out on the last page.
std::string cursor_if_any(json::Reader& reader);

}  // namespace headgate::kalshi
