#include "cli/question.h"

#include <zmq.hpp>

#include <array>
#include <memory>

#include "actor/service_names.h"
#include "cli/process.h"
#include "runtime/socket_directory.h"

namespace headgate::cli {
namespace {

void fail(Answer& answer, Exit exit, std::string problem) {
  answer.exit = exit;
  answer.problem = std::move(problem);
}

// One DEALER for each question: a service that does not answer cannot delay another's answer.
class Line {
 public:
  Line(zmq::context_t& context, const std::string& run_directory, const Question& question, uint64_t id,
       Answer& answer)
      : answer_(answer), id_(id) {
    answer_.service = question.service;
    const std::string directory = run_directory + "/" + question.service;
    if (const Answer judged = judge_service_directory(run_directory, question.service); !judged.good()) {
      fail(answer_, judged.exit, judged.problem);
      return;
    }
    try {
      socket_ = std::make_unique<zmq::socket_t>(context, zmq::socket_type::dealer);
      socket_->set(zmq::sockopt::linger, 0);
      socket_->set(zmq::sockopt::sndtimeo, answer_timeout_ms);
      socket_->set(zmq::sockopt::rcvtimeo, answer_timeout_ms);
      socket_->connect("ipc://" + directory + "/query.sock");
      command::v1::Request request = question.request;
      request.set_id(id_);
      const std::string bytes = request.SerializeAsString();
      socket_->send(zmq::const_buffer(), zmq::send_flags::sndmore);
      socket_->send(zmq::buffer(bytes), zmq::send_flags::none);
    } catch (const zmq::error_t& problem) {
      end(Exit::not_reachable, problem.what());
    }
  }

  bool waiting() const { return socket_ != nullptr; }
  zmq::socket_t& socket() { return *socket_; }
  void end(Exit exit, std::string problem) {
    fail(answer_, exit, std::move(problem));
    socket_.reset();
  }

  void receive() {
    zmq::message_t frame;
    std::string last;
    try {
      do {
        if (!socket_->recv(frame, zmq::recv_flags::dontwait)) return;
        last = frame.to_string();
      } while (frame.more());
    } catch (const zmq::error_t& problem) {
      return end(Exit::not_reachable, problem.what());
    }
    if (!answer_.reply.ParseFromString(last)) return end(Exit::failed, "the answer is no Reply");
    if (answer_.reply.id() != id_) return;  // an answer to somebody else's question
    if (!answer_.reply.error().empty()) return end(Exit::refused, answer_.reply.error());
    answer_.took_us = machine_us() - asked_us_;
    socket_.reset();
  }

 private:
  Answer& answer_;
  uint64_t id_;
  int64_t asked_us_ = machine_us();
  std::unique_ptr<zmq::socket_t> socket_;
};

void wait_for(std::vector<Line>& lines, int timeout_ms) {
  const int64_t end_ms = machine_ms() + timeout_ms;
  while (true) {
    std::vector<zmq::pollitem_t> items;
    std::vector<Line*> waiting;
    for (Line& line : lines) {
      if (!line.waiting()) continue;
      items.push_back({line.socket().handle(), 0, ZMQ_POLLIN, 0});
      waiting.push_back(&line);
    }
    const int64_t left_ms = end_ms - machine_ms();
    if (items.empty() || left_ms <= 0) return;
    zmq::poll(items, std::chrono::milliseconds(left_ms));
    for (size_t i = 0; i < items.size(); ++i) {
      if ((items[i].revents & ZMQ_POLLIN) != 0) waiting[i]->receive();
    }
  }
}

}  // namespace

Answer judge_service_directory(const std::string& run_directory, const std::string& service) {
  Answer out;
  out.service = service;
  std::string of_service = run_directory;
  of_service.append("/").append(service);
  for (const std::string& directory : {run_directory, of_service}) {
    const Status judged = check_socket_directory(directory);
    if (judged) continue;
    const bool absent = judged.error().code == "SOCKET_DIRECTORY_ABSENT";
    fail(out, absent ? Exit::not_reachable : Exit::refused, judged.error().text());
    return out;
  }
  return out;
}

std::vector<Answer> ask(const std::string& run_directory, std::vector<Question> questions, int timeout_ms) {
  zmq::context_t context(1);
  std::vector<Answer> answers(questions.size());
  std::vector<Line> lines;
  lines.reserve(questions.size());
  for (size_t i = 0; i < questions.size(); ++i) {
    lines.emplace_back(context, run_directory, questions[i], i + 1, answers[i]);
  }
  wait_for(lines, timeout_ms);
  for (Line& line : lines) {
    if (!line.waiting()) continue;
    line.end(Exit::not_reachable, "did not answer within " + std::to_string(timeout_ms) + " ms");
  }
  return answers;
}

Answer ask_one(const std::string& run_directory, Question question) {
  return ask(run_directory, {std::move(question)}).front();
}

Question query(std::string_view service, std::string_view kind, std::string_view argument) {
  Question out;
  out.service = service;
  out.request.mutable_query()->set_kind(std::string(kind));
  out.request.mutable_query()->set_argument(std::string(argument));
  return out;
}

std::vector<Question> query_all(std::string_view kind) {
  std::vector<Question> out;
  for (const std::string_view service : service_names) out.push_back(query(service, kind));
  return out;
}

}  // namespace headgate::cli
