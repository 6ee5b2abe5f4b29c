#include "services/risk/restrictions.h"

#include "domain/check.h"

namespace headgate::risk {
namespace {
constexpr const char* table = "restriction";
}

std::string Restrictions::key_of(command::v1::ScopeKind scope, std::string_view name) {
  return command::v1::ScopeKind_Name(scope) + "/" + std::string(name);
}

void Restrictions::restore(const Rows& rows) {
  active_.clear();
  for (const auto& [at, value] : rows) {
    if (at.first != table) continue;
    v1::Restriction restriction;
    check(restriction.ParseFromString(value), "a stored restriction can be read");
    active_[at.second] = std::move(restriction);
  }
}

void Restrictions::restrict(v1::Restriction restriction, Effects& effects) {
  const std::string key = key_of(restriction.scope(), restriction.name());
  effects.store(table, key, restriction.SerializeAsString());
  active_[key] = std::move(restriction);
}

bool Restrictions::lift(command::v1::ScopeKind scope, const std::string& name, Effects& effects) {
  const std::string key = key_of(scope, name);
  if (active_.erase(key) == 0) return false;
  effects.erase(table, key);
  return true;
}

bool Restrictions::halted(command::v1::ScopeKind scope, std::string_view name) const {
  const auto found = active_.find(key_of(scope, name));
  return found != active_.end() && found->second.mode() == v1::TRADING_MODE_HALTED;
}

std::optional<v1::Restriction> Restrictions::on(const Subject& subject) const {
  std::optional<v1::Restriction> strictest;
  using namespace command::v1;
  for (const auto& [scope, name] : {std::pair{SCOPE_KIND_ACCOUNT, std::string_view{}},
                                    {SCOPE_KIND_STRATEGY, subject.strategy},
                                    {SCOPE_KIND_EVENT, subject.event},
                                    {SCOPE_KIND_MARKET, subject.market}}) {
    const auto found = active_.find(key_of(scope, name));
    if (found == active_.end()) continue;
    if (!strictest || found->second.mode() > strictest->mode()) strictest = found->second;
  }
  return strictest;
}

const v1::Restriction* Restrictions::on_account() const {
  const auto found = active_.find(key_of(command::v1::SCOPE_KIND_ACCOUNT, ""));
  return found == active_.end() ? nullptr : &found->second;
}

std::vector<v1::Restriction> Restrictions::all() const {
  std::vector<v1::Restriction> out;
  for (const auto& [key, restriction] : active_) out.push_back(restriction);
  return out;
}

}  // namespace headgate::risk
