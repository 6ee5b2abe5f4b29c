#include "exchange/phase.h"

#include <algorithm>
#include <array>

namespace headgate::exchange {
namespace {

struct Row {
  Phase from;
  Step step;
  Phase to;
};

constexpr std::array table{
    Row{Phase::initialized, Step::open, Phase::active},
    Row{Phase::active, Step::deactivate, Phase::inactive},
    Row{Phase::active, Step::close, Phase::closed},
    Row{Phase::inactive, Step::activate, Phase::active},
    Row{Phase::inactive, Step::close, Phase::closed},
    Row{Phase::closed, Step::reopen, Phase::active},
    Row{Phase::closed, Step::determine, Phase::determined},
    Row{Phase::determined, Step::dispute, Phase::disputed},
    Row{Phase::determined, Step::amend, Phase::amended},
    Row{Phase::determined, Step::finalize, Phase::finalized},
    Row{Phase::disputed, Step::amend, Phase::amended},
    Row{Phase::amended, Step::dispute, Phase::disputed},
    Row{Phase::amended, Step::amend, Phase::amended},
    Row{Phase::amended, Step::finalize, Phase::finalized},
};

}  // namespace

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, 9> names = {
      "", "initialized", "active", "closed", "determined", "finalized", "inactive", "disputed", "amended"};
  return names.at(static_cast<size_t>(phase));
}

std::optional<Phase> after(Phase from, Step step) {
  const auto* const row = std::find_if(
      table.begin(), table.end(), [&](const Row& each) { return each.from == from && each.step == step; });
  if (row == table.end()) return std::nullopt;
  return row->to;
}

std::optional<Step> ordinary_step(Phase phase) {
  switch (phase) {
    case Phase::initialized:
      return Step::open;
    case Phase::active:
    case Phase::inactive:
      return Step::close;
    case Phase::closed:
      return Step::determine;
    case Phase::disputed:
      return Step::amend;
    case Phase::determined:
    case Phase::amended:
      return Step::finalize;
    case Phase::finalized:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace headgate::exchange
