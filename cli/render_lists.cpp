#include "cli/render_lists.h"

#include "cli/outline.h"

namespace headgate::cli {

std::string render_lists(std::string_view kind, const std::vector<ListAnswer>& answers) {
  std::string out;
  for (const ListAnswer& answer : answers) {
    out += std::string(kind) + " by " + answer.service + ":\n";
    out += answer.value == nullptr ? "  - (" + answer.problem + ")\n" : outline(*answer.value, 2);
  }
  return out;
}

}  // namespace headgate::cli
