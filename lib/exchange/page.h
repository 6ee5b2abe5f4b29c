#pragma once

#include <algorithm>
#include <string>

#include "domain/decimal.h"
#include "exchange/answer.h"
#include "exchange/json_text.h"
#include "exchange/query.h"

namespace headgate::exchange {

// Which part of a list is shown.
struct Page {
  size_t limit = 0;
  size_t from = 0;  // the first number that may be shown
};

inline constexpr std::string_view cursor_prefix = "after-";

// A cursor that makes no sense is the first page, as on the exchange (recorded 2026-06).
inline Page page_of(const Target& target, std::string_view size, int64_t standard, int64_t house_most) {
  int64_t limit = whole_in(target, size, standard);
  if (limit == 0) limit = standard;
  const std::string cursor = target.parameter("cursor").value_or("");
  Page out{static_cast<size_t>(std::min(limit, house_most)), 0};
  if (cursor.starts_with(cursor_prefix))
    out.from = static_cast<size_t>(
        std::max<int64_t>(0, parse_decimal(cursor.substr(cursor_prefix.size()), 0).value_or(0)));
  return out;
}

// Writes the numbers from the page's first up to `count` that are `shown` as a list named `name`, and the
// cursor, into an open object. What is listed later gets higher numbers, so no page shifts.
template <typename Shown, typename Write>
void write_page(JsonText& out, std::string_view name, const Page& page, size_t count, Shown shown,
                Write write) {
  out.key(name).open_list();
  size_t written = 0, next = page.from;
  for (; next < count; ++next) {
    if (!shown(next)) continue;
    if (written == page.limit) break;
    write(out, next);
    ++written;
  }
  out.close_list();
  out.text("cursor", next < count ? std::string(cursor_prefix) + std::to_string(next) : std::string());
}

// A list without members.
inline Answer empty_page(std::string_view name, std::string_view cursor = "cursor") {
  return {200, JsonText().open().key(name).raw("[]").text(cursor, "").close().take()};
}

}  // namespace headgate::exchange
