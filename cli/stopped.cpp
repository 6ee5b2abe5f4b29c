#include "cli/stopped.h"

#include <iostream>

#include "cli/replay_life.h"
#include "domain/moment.h"

namespace headgate::cli {
namespace {

Answer refused(Answer answer, Exit exit, std::string problem) {
  answer.exit = exit;
  answer.problem = std::move(problem);
  return answer;
}

Answer ask_life(const std::string& state_directory, const Question& question) {
  Answer out;
  out.service = question.service;
  const auto captures = captures_of_service(state_directory + "/" + question.service);
  if (captures.empty()) {
    return refused(std::move(out), Exit::not_reachable, "does not run, and left no captured inputs");
  }
  ReplayWish wish;
  wish.question = ReplayWish::Question{question.request.query().kind(), question.request.query().argument()};
  const ReplayedLife life = replay_life(captures.back(), wish);
  const bool good = life.verdict == Verdict::verified || life.verdict == Verdict::cut;
  if (!good) return refused(std::move(out), Exit::failed, captures.back() + ": " + life.problem);
  if (life.answer.empty()) return refused(std::move(out), Exit::refused, "takes no such question");
  out.reply.set_json(life.answer);
  std::cerr << "headgate: " << question.service << " does not run; this is what it knew at "
            << iso_utc(life.market_time_ns) << " (market time), its life " << life.life << "\n";
  return out;
}

}  // namespace

std::vector<Answer> ask_stopped(const std::string& state_directory, const std::vector<Question>& questions) {
  std::vector<Answer> out;
  out.reserve(questions.size());
  for (const Question& question : questions) out.push_back(ask_life(state_directory, question));
  return out;
}

}  // namespace headgate::cli
