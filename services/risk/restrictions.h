#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actor/effects.h"
#include "actor/row.h"
#include "domain/moment.h"
#include "headgate/command/v1/command.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate::risk {

// Who may trade: Active unless a durable restriction on the account, a strategy, an event or a market says
// Reducing or Halted. Each carries reason, who and when, and survives restarts; only a resume by a person
// lifts it.
class Restrictions {
 public:
  struct Subject {
    std::string_view strategy;
    std::string_view event;
    std::string_view market;
  };

  void restore(const Rows& rows);
  void restrict(v1::Restriction restriction, Effects& effects);
  // Lifts what stands at exactly this scope and name; false when nothing does.
  bool lift(command::v1::ScopeKind scope, const std::string& name, Effects& effects);

  // The strictest restriction that touches the subject; nothing means Active.
  std::optional<v1::Restriction> on(const Subject& subject) const;
  const v1::Restriction* on_account() const;
  // Whether exactly this scope and name is halted.
  bool halted(command::v1::ScopeKind scope, std::string_view name) const;
  std::vector<v1::Restriction> all() const;

 private:
  static std::string key_of(command::v1::ScopeKind scope, std::string_view name);
  std::map<std::string, v1::Restriction> active_;
};

}  // namespace headgate::risk
