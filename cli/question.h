#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"

namespace headgate::cli {

constexpr int answer_timeout_ms = 2'000;

struct Question {
  std::string service;
  command::v1::Request request;
};

struct Answer {
  std::string service;
  Exit exit = Exit::done;  // not_reachable, refused (by us: an untrusted folder; by the service: an error)
  std::string problem;
  bus::v1::Reply reply;
  int64_t took_us = 0;  // machine time from asking to this answer
  bool good() const { return exit == Exit::done; }
};

// Whether a service's sockets may be dialled: ZeroMQ asks nobody who bound a socket, so both folders must
// belong to us or root and be closed to others. A good answer is empty.
Answer judge_service_directory(const std::string& run_directory, const std::string& service);

// Asks every service at once over its query socket and waits at most `timeout_ms` for all of them together.
// Answers stand in the order of the questions.
std::vector<Answer> ask(const std::string& run_directory, std::vector<Question> questions,
                        int timeout_ms = answer_timeout_ms);
Answer ask_one(const std::string& run_directory, Question question);

Question query(std::string_view service, std::string_view kind, std::string_view argument = {});
// The same query to every service of an instance.
std::vector<Question> query_all(std::string_view kind);

}  // namespace headgate::cli
