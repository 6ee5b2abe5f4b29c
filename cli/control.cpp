#include "cli/control.h"

#include <pwd.h>
#include <unistd.h>

#include <iostream>

#include "cli/json_view.h"
#include "cli/kill_switch.h"
#include "cli/question.h"
#include "json/quote.h"
#include "json/value.h"
#include "runtime/kill_file.h"

namespace headgate::cli {
namespace {

std::string operator_name() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? std::string(entry->pw_name) : "uid " + std::to_string(::geteuid());
}

command::v1::ScopeKind scope_of(const std::string& word) {
  if (word == "strategy") return command::v1::SCOPE_KIND_STRATEGY;
  if (word == "event") return command::v1::SCOPE_KIND_EVENT;
  if (word == "market") return command::v1::SCOPE_KIND_MARKET;
  return command::v1::SCOPE_KIND_ACCOUNT;
}

bool scope_makes_sense(const std::string& scope, const std::string& name) {
  const bool account = scope == "account";
  if (account == name.empty()) return true;
  std::cerr << (account ? "headgate: the account has no name; give --scope too\n"
                        : "headgate: which " + scope + "? give --name\n");
  return false;
}

bool state_directory_known(const Instance& instance) {
  if (!instance.state_directory.empty()) return true;
  std::cerr
      << "headgate: the state directory is not known from the run directory alone; give --config FILE\n";
  return false;
}

// A process may answer that it saw the question and still did not do it.
bool member_is(const Answer& answer, std::string_view member, std::string_view word) {
  const auto value = json::parse(answer.reply.json());
  return value && text(&*value, member) == word;
}

std::string answer_json(const Answer& answer) {
  if (!answer.good()) return json::ObjectWriter().add("error", answer.problem).text();
  return answer.reply.json().empty() ? "null" : answer.reply.json();
}

Question kill_check(std::string service) {
  Question out;
  out.service = std::move(service);
  out.request.mutable_kill_check();
  return out;
}

Question order(std::string service, command::v1::CommandKind kind, const std::string& scope,
               const std::string& name, const std::string& reason) {
  Question out;
  out.service = std::move(service);
  command::v1::Command& command = *out.request.mutable_command();
  command.set_kind(kind);
  command.set_scope(scope_of(scope));
  command.set_name(name);
  command.set_reason(reason);
  command.set_operator_(operator_name());
  return out;
}

// The answers, one process after another; the exit of the first that did not obey.
Exit say(const std::vector<Answer>& answers, bool json, const std::string& done) {
  Exit exit = Exit::done;
  json::ObjectWriter out;
  for (const Answer& answer : answers) {
    out.raw(answer.service, answer_json(answer));
    if (answer.good() && !member_is(answer, "obeyed", "false")) {
      std::cerr << "headgate: " << answer.service << " " << done << "\n";
      continue;
    }
    if (answer.good()) {
      std::cerr << "headgate: " << answer.service << " refuses: " << answer.reply.json() << "\n";
      if (exit == Exit::done) exit = Exit::refused;
      continue;
    }
    std::cerr << "headgate: " << answer.service << ": " << answer.problem << "\n";
    if (exit == Exit::done) exit = answer.exit;
  }
  if (json) std::cout << out.text() << "\n";
  return exit;
}

void say_acknowledged(const Answer& answer, bool acknowledged) {
  std::cerr << "headgate: " << answer.service;
  if (!answer.good()) {
    std::cerr << " did not answer (" << answer.problem << "); the file stands and it stops by itself\n";
  } else if (!acknowledged) {
    std::cerr << " answered without confirming: " << answer.reply.json() << "\n";
  } else {
    std::cerr << " acknowledged after " << answer.took_us << " us\n";
  }
}

}  // namespace

Exit kill_trading(const Instance& instance, const std::string& reason, bool json) {
  if (!state_directory_known(instance)) return Exit::usage;
  // The file first: whatever happens to this program afterwards, every process stops on its own.
  if (const auto set = set_kill(instance.state_directory, operator_name() + ": " + reason); !set) {
    std::cerr << "headgate: THE KILL SWITCH IS NOT SET: " << set.error().text()
              << "\nheadgate: stop the processes instead: headgate down\n";
    return Exit::failed;
  }
  std::cerr << "headgate: " << kill_file(instance.state_directory) << " is set\n";
  // exec places orders, so its word is the one that counts; both are asked at once.
  const auto answers = ask(instance.run_directory, {kill_check("exec"), kill_check("risk")});
  json::ObjectWriter out;
  out.add("file", kill_file(instance.state_directory)).add("acknowledged_after_us", answers.front().took_us);
  bool confirmed = true;
  for (const Answer& answer : answers) {
    const bool good =
        answer.good() && member_is(answer, "acknowledged", "true") && member_is(answer, "killed", "true");
    say_acknowledged(answer, good);
    out.raw(answer.service, answer_json(answer));
    confirmed = confirmed && (good || !answer.good());
  }
  if (json) std::cout << out.text() << "\n";
  if (!answers.front().good()) return Exit::not_reachable;
  return confirmed ? Exit::done : Exit::failed;
}

Exit halt_trading(const Instance& instance, const HaltOrder& halt, bool json) {
  if (!scope_makes_sense(halt.scope, halt.name)) return Exit::usage;
  const auto kind = halt.reduce ? command::v1::COMMAND_KIND_REDUCE : command::v1::COMMAND_KIND_HALT;
  const auto answers = ask(instance.run_directory, {order("risk", kind, halt.scope, halt.name, halt.reason)});
  return say(answers, json, halt.reduce ? "only reduces from now on" : "is halted");
}

Exit resume_trading(const Instance& instance, const ResumeOrder& resume, bool json) {
  if (!scope_makes_sense(resume.scope, resume.name) || !state_directory_known(instance)) return Exit::usage;
  if (resume.remove_kill_file) {
    if (const auto removed = remove_kill(instance.state_directory); !removed) {
      std::cerr << "headgate: " << removed.error().text() << "\n";
      return Exit::failed;
    }
  }
  if (KillFile(instance.state_directory).engaged()) {
    std::cerr << "headgate: the kill switch is set (" << kill_file(instance.state_directory)
              << "). Find out why, and then remove it deliberately: headgate resume --remove-kill-file\n";
    return Exit::refused;
  }
  // exec first: risk must not approve what exec would still refuse.
  std::vector<Question> questions;
  for (const char* service : {"exec", "risk"}) {
    if (service == std::string("exec") && resume.scope != "account") continue;  // exec knows only the account
    questions.push_back(
        order(service, command::v1::COMMAND_KIND_RESUME, resume.scope, resume.name, resume.reason));
  }
  std::vector<Answer> answers;
  for (Question& question : questions) {
    answers.push_back(ask_one(instance.run_directory, std::move(question)));
    if (!answers.back().good()) break;
  }
  return say(answers, json, "resumed");
}

}  // namespace headgate::cli
