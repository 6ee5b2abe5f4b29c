#include "cli/control.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <zmq.hpp>

#include "cli/durable_file.h"
#include "cli/kill_switch.h"
#include "cli/question.h"
#include "runtime/scratch_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

struct Folders {
  Scratch scratch;
  Instance instance{"test", scratch / "run", scratch / "state", scratch / "test.toml"};
  Folders() {
    REQUIRE(make_private_directory(instance.run_directory));
    REQUIRE(make_private_directory(instance.state_directory));
  }
};

// A process as others see it: answers every question with one JSON text, and remembers what was asked.
class FakeService {
 public:
  FakeService(const Folders& folders, const std::string& name, std::string json) : json_(std::move(json)) {
    const std::string directory = folders.instance.run_directory + "/" + name;
    REQUIRE(make_private_directory(directory));
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvtimeo, 20);
    socket_.bind("ipc://" + directory + "/query.sock");
    kill_file_ = kill_file(folders.instance.state_directory);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeService() { stop(); }

  const std::vector<command::v1::Request>& stop() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
    return asked_;
  }
  bool file_stood_when_asked() const { return file_stood_; }

 private:
  void serve() {
    while (!ended_) {
      zmq::message_t identity;
      if (!socket_.recv(identity, zmq::recv_flags::none)) continue;
      zmq::message_t frame;
      do {
        if (!socket_.recv(frame, zmq::recv_flags::none)) return;
      } while (frame.more());
      command::v1::Request request;
      request.ParseFromString(frame.to_string());
      file_stood_ = std::filesystem::exists(kill_file_);
      asked_.push_back(request);
      bus::v1::Reply reply;
      reply.set_id(request.id());
      reply.set_json(json_);
      const std::string bytes = reply.SerializeAsString();
      socket_.send(identity, zmq::send_flags::sndmore);
      socket_.send(zmq::const_buffer(), zmq::send_flags::sndmore);
      socket_.send(zmq::buffer(bytes), zmq::send_flags::none);
    }
  }

  std::string json_;
  std::string kill_file_;
  zmq::context_t context_{1};
  zmq::socket_t socket_{context_, zmq::socket_type::router};
  std::atomic<bool> ended_ = false;
  std::atomic<bool> file_stood_ = false;
  std::vector<command::v1::Request> asked_;
  std::thread thread_;
};

constexpr const char* killed_json = R"({"acknowledged":true,"killed":true})";

}  // namespace

TEST_CASE("kill puts the file on the disk before anybody is asked, closed to others") {
  // If the command died in between, the file alone must stop every process.
  const Folders folders;
  FakeService exec(folders, "exec", killed_json);
  FakeService risk(folders, "risk", killed_json);
  CHECK(kill_trading(folders.instance, "test", false) == Exit::done);
  REQUIRE(exec.stop().size() == 1);
  CHECK(exec.stop()[0].has_kill_check());
  CHECK(exec.file_stood_when_asked());
  CHECK(risk.stop().size() == 1);
  struct stat facts {};
  REQUIRE(::stat(kill_file(folders.instance.state_directory).c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("kill without exec's answer leaves the file and says that nobody confirmed") {
  // The operator must know the difference between stopped and probably stopping.
  const Folders folders;
  FakeService risk(folders, "risk", killed_json);
  CHECK(kill_trading(folders.instance, "test", false) == Exit::not_reachable);
  CHECK(std::filesystem::exists(kill_file(folders.instance.state_directory)));
  // A second kill is as good as the first.
  CHECK(kill_trading(folders.instance, "again", false) == Exit::not_reachable);
}

TEST_CASE("an exec that answers without having stopped is a failure") {
  // "I heard you" is not "I stopped".
  const Folders folders;
  FakeService exec(folders, "exec", R"({"acknowledged":true,"killed":false})");
  FakeService risk(folders, "risk", killed_json);
  CHECK(kill_trading(folders.instance, "test", false) == Exit::failed);
}

TEST_CASE("resume is refused while the kill file stands, and removing it is a deliberate word") {
  // Trading must not begin again because somebody resumed a halt.
  const Folders folders;
  FakeService exec(folders, "exec", R"({"obeyed":true})");
  FakeService risk(folders, "risk", R"({"obeyed":true})");
  REQUIRE(set_kill(folders.instance.state_directory, "test"));
  ResumeOrder order;
  order.reason = "looked at it";
  CHECK(resume_trading(folders.instance, order, false) == Exit::refused);
  order.remove_kill_file = true;
  CHECK(resume_trading(folders.instance, order, false) == Exit::done);
  CHECK_FALSE(std::filesystem::exists(kill_file(folders.instance.state_directory)));
  REQUIRE(exec.stop().size() == 1);  // nothing was sent while the file stood
  CHECK(exec.stop()[0].command().kind() == command::v1::COMMAND_KIND_RESUME);
  CHECK(risk.stop().size() == 1);
}

TEST_CASE("a halt names its scope, and risk's refusal is the command's refusal") {
  // A halt that risk did not obey must not end with 0.
  const Folders folders;
  HaltOrder order{"event", "", "odd forecast", true};
  CHECK(halt_trading(folders.instance, order, false) == Exit::usage);  // which event?
  order.name = "KXHIGHNY-26JAN15";
  {
    FakeService risk(folders, "risk", R"({"obeyed":true,"mode":"TRADING_MODE_REDUCING"})");
    CHECK(halt_trading(folders.instance, order, false) == Exit::done);
    REQUIRE(risk.stop().size() == 1);
    const auto& command = risk.stop()[0].command();
    CHECK(command.kind() == command::v1::COMMAND_KIND_REDUCE);
    CHECK(command.scope() == command::v1::SCOPE_KIND_EVENT);
    CHECK(command.name() == "KXHIGHNY-26JAN15");
    CHECK(command.reason() == "odd forecast");
  }
  const Folders others;
  FakeService risk(others, "risk", R"({"obeyed":false,"why":"SCOPE_UNKNOWN"})");
  CHECK(halt_trading(others.instance, order, false) == Exit::refused);
}

TEST_CASE("a socket folder that others may write into is refused before anything is sent") {
  // Whoever can replace the socket could be taken for risk, and could answer that all is well.
  const Folders folders;
  FakeService exec(folders, "exec", killed_json);
  ::chmod((folders.instance.run_directory + "/exec").c_str(), 0777);
  const Answer answer = ask_one(folders.instance.run_directory, query("exec", "status"));
  CHECK(answer.exit == Exit::refused);
  CHECK(exec.stop().empty());
}

TEST_CASE("a process that is absent is told from one that does not answer") {
  // "Not started" and "hangs" need different hands.
  const Folders folders;
  const Answer absent = ask_one(folders.instance.run_directory, query("exec", "status"));
  CHECK(absent.exit == Exit::not_reachable);
  CHECK(absent.problem.find("headgate up") != std::string::npos);
  REQUIRE(make_private_directory(folders.instance.run_directory + "/exec"));
  const Answer silent = ask(folders.instance.run_directory, {query("exec", "status")}, 50).front();
  CHECK(silent.exit == Exit::not_reachable);
  CHECK(silent.problem.find("within 50 ms") != std::string::npos);
}
