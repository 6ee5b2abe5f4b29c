#include "kalshi/asking.h"

#include <algorithm>
#include <utility>

namespace headgate::kalshi {

Asking& Asking::segment(std::string_view name, const std::string& text) {
  check_.nonempty(name, text);
  refuse_if(text == "." || text == "..", name, text, "must be a name, not a way through the address");
  path_.append("/").append(percent_encoded(text));
  return *this;
}

Asking& Asking::part(std::string_view path) {
  path_.append(path);
  return *this;
}

Asking& Asking::flag(std::string_view name, bool truth) {
  return truth ? add(name, std::string_view("true")) : *this;
}

Asking& Asking::each(std::string_view name, std::span<const std::string> texts, size_t most) {
  refuse_if(texts.size() > most, name, std::to_string(texts.size()),
            "must be at most " + std::to_string(most));
  for (const std::string& text : texts) {
    check_.nonempty(name, text);
    query_.add(name, std::string_view(text));
  }
  return *this;
}

Asking& Asking::list(std::string_view name, const std::vector<std::string>& texts, size_t most) {
  refuse_if(texts.size() > most, name, std::to_string(texts.size()),
            "must be at most " + std::to_string(most));
  for (const std::string& text : texts) {
    // The exchange splits the list after it has unescaped it.
    refuse_if(text.empty() || text.find(',') != std::string::npos, name, text, "must be one name");
  }
  query_.add(name, texts);
  return *this;
}

Asking& Asking::limit(std::optional<int64_t> rows, int64_t most, std::string_view name) {
  check_.between(name, rows, 1, most);
  return add(name, rows);
}

Asking& Asking::refuse_if(bool flawed, std::string_view name, std::string value, std::string mend) {
  check_.refuse_if(flawed, name, std::move(value), std::move(mend));
  return *this;
}

Result<Request> Asking::done() const {
  if (check_.failed()) return check_.error();
  return Request{"GET", path_, query_.text(), ""};
}

}  // namespace headgate::kalshi
