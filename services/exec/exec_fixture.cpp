#include "services/exec/exec_fixture.h"

#include <nlohmann/json.hpp>

namespace headgate::exec {
namespace {

nlohmann::json status_of(ActorBench& bench) {
  return nlohmann::json::parse(bench.actor().status(bench.now()));
}

}  // namespace

bool Counter::flag(const std::string& name) { return status_of(bench).at(name).get<bool>(); }
int64_t Counter::figure(const std::string& name) { return status_of(bench).at(name).get<int64_t>(); }
std::string Counter::text(const std::string& name) { return status_of(bench).value(name, std::string()); }
std::map<std::string, int64_t> Counter::refusals() {
  return status_of(bench).at("approvals_refused").get<std::map<std::string, int64_t>>();
}

}  // namespace headgate::exec
