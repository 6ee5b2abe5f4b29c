#include <algorithm>
#include <iostream>

#include "cli/commands.h"
#include "cli/configuration_file.h"
#include "cli/json_view.h"
#include "cli/question.h"
#include "cli/render_explain.h"
#include "cli/render_lists.h"
#include "cli/render_status.h"
#include "cli/stopped.h"
#include "cli/up.h"
#include "json/quote.h"
#include "json/value.h"

namespace headgate::cli {
namespace {

std::optional<json::Value> parsed(const Answer& answer) {
  if (!answer.good()) return std::nullopt;
  auto value = json::parse(answer.reply.json());
  if (!value) return std::nullopt;
  return std::move(*value);
}

// What is said about an answer that cannot be shown.
std::string problem_of(const Answer& answer) {
  return answer.good() ? "its answer is not JSON" : answer.problem;
}

// {"<service>": its own answer, or {"error": …}}: nothing is renamed on the way.
std::string by_service_json(const std::vector<Answer>& answers) {
  json::ObjectWriter out;
  for (const Answer& answer : answers) {
    if (parsed(answer)) {
      out.raw(answer.service, answer.reply.json());
    } else {
      out.raw(answer.service, json::ObjectWriter().add("error", problem_of(answer)).text());
    }
  }
  return out.text();
}

// Done when anybody answered; otherwise the reason of the first, where a refusal outweighs silence.
Exit exit_of(const std::vector<Answer>& answers) {
  Exit exit = Exit::not_reachable;
  for (const Answer& answer : answers) {
    if (answer.good()) return Exit::done;
    if (answer.exit == Exit::refused) exit = Exit::refused;
  }
  return exit;
}

bool silent(const std::vector<Answer>& answers) {
  return std::all_of(answers.begin(), answers.end(),
                     [](const Answer& answer) { return answer.exit == Exit::not_reachable; });
}

// Silence of all is one message, not eight.
void complain(const Instance& instance, const std::vector<Answer>& answers) {
  if (silent(answers)) {
    std::cerr << "headgate: nobody answers in " << instance.run_directory << ": " << answers.front().problem
              << "\n";
    return;
  }
  for (const Answer& answer : answers) {
    if (!answer.good()) std::cerr << "headgate: " << answer.service << ": " << answer.problem << "\n";
  }
}

std::vector<std::string_view> keepers_of(const std::string& kind) {
  if (kind == "orders") return {"risk", "exec"};
  if (kind == "fills") return {"settle"};
  return {"risk", "settle"};  // positions, pnl
}

}  // namespace

namespace {

// Of a running instance by its sockets, of a stopped one from what it left.
std::vector<Answer> ask_instance(const Instance& instance, const std::vector<Question>& questions) {
  auto answers = ask(instance.run_directory, questions);
  if (!silent(answers) || instance.state_directory.empty() || is_up(instance.run_directory)) return answers;
  return ask_stopped(instance.state_directory, questions);
}

}  // namespace

Exit show_status(const Instance& instance, bool json) {
  const auto answers = ask(instance.run_directory, query_all("status"));
  if (json) {
    std::cout << by_service_json(answers) << "\n";
  } else if (!silent(answers)) {
    std::vector<StatusLine> lines;
    for (const Answer& answer : answers)
      lines.push_back({answer.service, parsed(answer), problem_of(answer)});
    std::cout << render_status(instance.run_directory, lines);
  }
  complain(instance, answers);
  return exit_of(answers);
}

namespace {

// A mistyped ticker must not look like a market that is never traded.
bool complain_unknown(const std::string& ticker, const json::Value* edge) {
  if (text(edge, "code") != "TICKER_UNKNOWN") return false;
  std::cerr << "headgate: no market is called '" << ticker << "'; known:";
  if (const json::Value* known = at(edge, "known")) {
    for (const json::Value& market : known->items) std::cerr << " " << shown("", &market);
  }
  std::cerr << "\n";
  return true;
}

}  // namespace

Exit show_explain(const Instance& instance, const std::string& ticker, bool json) {
  std::vector<Question> questions;
  for (const char* service : {"edge", "risk", "exec", "settle"}) {
    questions.push_back(query(service, "explain", ticker));
  }
  const auto answers = ask_instance(instance, questions);
  std::vector<std::optional<json::Value>> values;
  for (const Answer& answer : answers) values.push_back(parsed(answer));
  const bool unknown = complain_unknown(ticker, values[0] ? &*values[0] : nullptr);
  if (json) {
    std::cout << by_service_json(answers) << "\n";
  } else if (!unknown) {
    std::vector<Explanation> explanations;
    for (size_t i = 0; i < answers.size(); ++i) {
      explanations.push_back({answers[i].service, values[i] ? &*values[i] : nullptr});
    }
    std::cout << render_explain(ticker, explanations);
  }
  complain(instance, answers);
  return unknown ? Exit::failed : exit_of(answers);
}

Exit show_lists(const Instance& instance, const std::string& kind, const std::string& market, bool json) {
  std::vector<Question> questions;
  for (const std::string_view keeper : keepers_of(kind)) questions.push_back(query(keeper, kind, market));
  const auto answers = ask_instance(instance, questions);
  if (json) {
    std::cout << by_service_json(answers) << "\n";
  } else {
    std::vector<std::optional<json::Value>> values;
    values.reserve(answers.size());
    for (const Answer& answer : answers) values.push_back(parsed(answer));
    std::vector<ListAnswer> lists;
    for (size_t i = 0; i < answers.size(); ++i) {
      lists.push_back({answers[i].service, values[i] ? &*values[i] : nullptr, problem_of(answers[i])});
    }
    std::cout << render_lists(kind, lists);
  }
  complain(instance, answers);
  return exit_of(answers);
}

Exit check_configuration(const std::string& path, bool json) {
  const ParsedConfiguration parsed_file = load_configuration(path);
  const bool good = parsed_file.errors.empty();
  if (json) {
    json::ObjectWriter out;
    out.add("file", path).add("accepted", good).raw("errors", errors_json(parsed_file.errors));
    if (good) {
      out.add("instance", parsed_file.configuration.instance.name);
      out.add("mode", name_of(parsed_file.configuration.instance.mode));
      out.add("version", parsed_file.configuration.version);
    }
    std::cout << out.text() << "\n";
  } else if (good) {
    std::cout << path << " is good: instance " << parsed_file.configuration.instance.name << ", mode "
              << name_of(parsed_file.configuration.instance.mode) << ", version "
              << parsed_file.configuration.version << "\n";
  } else {
    std::cerr << errors_text(path, parsed_file.errors);
  }
  return good ? Exit::done : Exit::usage;
}

}  // namespace headgate::cli
