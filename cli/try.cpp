#include "cli/try.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/try_instance.h"
#include "cli/try_report.h"
#include "cli/try_watch.h"
#include "cli/try_world.h"
#include "cli/up.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

// The instance's folder. A temporary one has a short path, since a socket's path holds 107 bytes.
class Home {
 public:
  static Result<Home> make(const TryOptions& options) {
    Home out;
    std::error_code problem;
    if (!options.home.empty()) {
      out.path_ = fs::absolute(options.home, problem).lexically_normal().string();
      if (out.path_.ends_with('/')) out.path_.pop_back();
      if (fs::exists(out.path_, problem) && !fs::is_empty(out.path_, problem)) {
        return Error{"FOLDER_IN_USE", out.path_, "", "each run needs a new or empty folder"};
      }
      if (auto made = make_private_directory(out.path_); !made) return made.error();
      return out;
    }
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    const bool usable = runtime != nullptr && ::access(runtime, W_OK | X_OK) == 0;
    std::string pattern = std::string(usable ? runtime : "/tmp") + "/headgate-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return Error{"FILE_FAILED", pattern, "", "make a folder there"};
    out.path_ = pattern;
    out.temporary_ = true;
    return out;
  }

  const std::string& path() const { return path_; }

  // Where the files are after the end; empty when they are gone.
  std::string leave(const TryOptions& options, bool good) const {
    std::error_code problem;
    if (!temporary_) return path_;
    if (!options.keep.empty()) {
      fs::create_directories(options.keep, problem);
      // Sockets cannot be copied; they stand in run/ alone. The keys are copied too: they were made for this
      // run and open nothing, and without risk's its day cannot be replayed.
      for (const char* part : {"state", "try.toml"}) {
        if (problem) break;
        fs::copy(path_ + "/" + part, options.keep + "/" + part,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing, problem);
      }
      if (problem) {
        std::cerr << "headgate: could not copy to " << options.keep << ": " << problem.message() << "\n";
        return path_;
      }
    }
    if (!good && options.keep.empty()) return path_;
    fs::remove_all(path_, problem);
    return options.keep;
  }

 private:
  std::string path_;
  bool temporary_ = false;
};

Exit complain(const Error& error, Exit exit) {
  std::cerr << "headgate: " << error.text() << "\n";
  return exit;
}

struct Run {
  Supervisor::Outcome supervised;
  Watched watched;
};

// The supervisor keeps the calling thread: its children get SIGTERM when the thread that started them ends.
// The watch asks from a thread of its own, so that a process that does not answer cannot delay another's
// restart.
Run run_watched(Supervisor& supervisor, const PreparedInstance& prepared, RunFacts known) {
  Run out;
  const Descriptor finished(::eventfd(0, EFD_CLOEXEC));
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC));
  Watch watch(prepared.run_directory(), std::move(known), stop.number());
  std::thread watching([&] {
    out.watched = watch.run();
    ::eventfd_write(finished.number(), 1);
  });
  out.supervised = supervisor.run(finished.number());
  ::eventfd_write(stop.number(), 1);
  watching.join();
  return out;
}

void say_what_next(const TryOptions& options, const std::string& left) {
  std::cerr
      << "\nWhat to look at next:\n"
         "  ./try --speed 600              slower: then, from a second terminal, headgate --run DIR status,\n"
         "                                 tap, explain TICKER, kill (DIR is printed at the start)\n";
  if (!left.empty()) {
    std::cerr << "  " << left << "/state/log       what each process said\n";
  } else if (options.home.empty()) {
    std::cerr
        << "  ./try --home DIR               keeps the configuration, the stores and the logs of the run\n";
  }
  std::cerr << "  deploy/configuration           a configuration with every key explained\n";
}

Exit conclude(const TryOptions& options, const Run& run, const Home& home) {
  const RunFacts& facts = run.watched.facts;
  std::string problem = run.watched.problem;
  if (run.supervised.kind != Supervisor::Outcome::Kind::asked) problem = run.supervised.text;
  const RunResult result = tally(facts);
  const bool good = problem.empty() && result.faults.empty();
  if (options.json) {
    std::cout << run_json(facts, result, problem) << "\n";
  } else {
    std::cout << run_text(facts, result, problem);
  }
  if (!problem.empty()) std::cerr << "headgate: stopped: " << problem << "\n";
  const std::string left = home.leave(options, good);
  if (!left.empty()) std::cerr << "headgate: the instance's files are in " << left << "\n";
  if (good) say_what_next(options, left);
  if (run.supervised.kind == Supervisor::Outcome::Kind::configuration) return Exit::usage;
  return good ? Exit::done : Exit::failed;
}

}  // namespace

Exit try_day(const TryOptions& options) {
  auto home = Home::make(options);
  if (!home) return complain(home.error(), Exit::usage);
  const StartedWorld world = start_world(options.recorded, options.event, options.speed);
  if (world.exit != Exit::done) {
    home->leave(options, true);
    return world.exit;
  }
  const std::string path = home->path() + "/try.toml";
  if (auto written = create_durably(path, try_configuration(home->path(), world.facts), 0600); !written) {
    return complain(written.error(), Exit::failed);
  }
  const ParsedConfiguration parsed = load_configuration(path);
  if (!parsed.errors.empty()) {
    std::cerr << errors_text(path, parsed.errors);
    return Exit::usage;
  }
  const auto prepared = PreparedInstance::prepare(parsed.configuration, path);
  if (!prepared) return complain(prepared.error(), Exit::failed);
  Supervisor supervisor(prepared->programs(), prepared->processes_file(),
                        ProcessesFile::path_in(prepared->run_directory()));
  supervisor.accompany("world", world.facts.pid);
  std::cerr << "headgate: " << options.event << " with SIMULATED money. From a second terminal:\n  "
            << own_directory() << "/headgate --run " << prepared->run_directory()
            << " status   (or tap, explain TICKER, kill)\n";
  RunFacts known;
  known.event = options.event;
  known.recorded_outcome = world.facts.recorded_outcome;
  known.cash_at_start = try_cash;
  const Run run = run_watched(supervisor, *prepared, known);
  return conclude(options, run, *home);
}

}  // namespace headgate::cli
