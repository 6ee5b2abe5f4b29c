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
#include "cli/exchange_key.h"
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
Run run_watched(Supervisor& supervisor, WatchWish wish, RunFacts known) {
  Run out;
  const Descriptor finished(::eventfd(0, EFD_CLOEXEC));
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC));
  Watch watch(std::move(wish), std::move(known), stop.number());
  std::thread watching([&] {
    out.watched = watch.run();
    ::eventfd_write(finished.number(), 1);
  });
  out.supervised = supervisor.run(finished.number());
  ::eventfd_write(stop.number(), 1);
  watching.join();
  return out;
}

void say_what_next(const std::string& run_directory) {
  const std::string command = own_directory() + "/headgate --run " + run_directory;
  std::cerr
      << "\nWhat to look at next, from a second terminal:\n  " << command
      << " status        processes, funnel, reasons for not trading\n  " << command
      << " markets       prices beside fair values; explain TICKER says why one is traded or not\n  "
      << command << " tap fill/     every fill as it comes\n  " << command
      << " kill          stops all trading; positions stay\n"
         "and 'headgate init --mode paper' makes a configuration for Kalshi's public data, without a key.\n";
}

void say_what_next_after(const TryOptions& options, const std::string& left) {
  std::cerr
      << "\nWhat to look at next:\n"
         "  ./try --speed 600              slower: then, from a second terminal, headgate --run DIR status,\n"
         "                                 tap, explain TICKER, kill (DIR is printed at the start)\n";
  if (!left.empty()) {
    std::cerr << "  headgate --config " << left
              << "/try.toml explain TICKER      also of a stopped instance\n"
              << "  " << left << "/state/log       what each process said\n";
  } else if (options.home.empty()) {
    std::cerr
        << "  ./try --home DIR               keeps the configuration, the stores and the logs of the run\n";
  }
  std::cerr << "  headgate init --mode paper     a configuration for Kalshi's public data, without a key\n";
}

Exit conclude(const TryOptions& options, const Run& run, const Home& home, bool first_day_good) {
  const RunFacts& facts = run.watched.facts;
  std::string problem = run.watched.problem;
  if (run.supervised.kind != Supervisor::Outcome::Kind::asked) problem = run.supervised.text;
  // An endless run that was stopped after its first day has told its result already.
  const bool told = run.watched.interrupted && problem.empty();
  const RunResult result = told ? RunResult{} : tally(facts);
  const bool good = problem.empty() && result.faults.empty() && first_day_good;
  if (!told && options.json) {
    std::cout << run_json(facts, result, problem) << "\n";
  } else if (!told) {
    std::cout << run_text(facts, result, problem);
  }
  if (!problem.empty()) std::cerr << "headgate: stopped: " << problem << "\n";
  const std::string left = home.leave(options, good);
  if (!left.empty()) std::cerr << "headgate: the instance's files are in " << left << "\n";
  if (good && !told) say_what_next_after(options, left);
  if (run.supervised.kind == Supervisor::Outcome::Kind::configuration) return Exit::usage;
  return good ? Exit::done : Exit::failed;
}

// With the key our account signs by; a recorded day takes no orders.
Result<TradingAccount> open_account(const TryOptions& options, const std::string& home) {
  TradingAccount out;
  out.cash = try_cash;
  if (!options.recorded.empty()) return out;
  const auto key = make_exchange_key(home);
  if (!key) return key.error();
  out.key_id = key->id;
  out.key_file = key->private_file;
  out.public_key_file = key->public_file;
  return out;
}

// A generated day that somebody watches takes two minutes; one that a program waits for goes as it can.
TryOptions completed(TryOptions options) {
  if (!options.speed.empty()) return options;
  options.speed = options.recorded.empty() && options.days == 0 ? "1500" : "max";
  return options;
}

RunFacts known_facts(const TryOptions& options, const WorldFacts& world) {
  RunFacts out;
  out.generated = options.recorded.empty();
  out.title = out.generated ? "seed " + std::to_string(options.seed) : options.event;
  out.world = world.summary;
  out.cash_at_start = try_cash;
  return out;
}

Exit play(const TryOptions& options, const Home& home, const WorldFacts& world,
          const TradingAccount& account) {
  const std::string path = home.path() + "/try.toml";
  if (auto written = create_durably(path, try_configuration(home.path(), world, account), 0600); !written) {
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
  supervisor.accompany("world", world.pid);
  RunFacts known = known_facts(options, world);
  std::cerr << "headgate: " << known.title << " with SIMULATED money. From a second terminal:\n  "
            << own_directory() << "/headgate --run " << prepared->run_directory()
            << " status   (or tap, markets, explain TICKER, kill)\n";
  bool first_day_good = true;
  WatchWish wish;
  wish.run_directory = prepared->run_directory();
  wish.world_port = world.port;
  wish.endless = known.generated && options.days == 0;
  wish.first_day = [&](const RunFacts& facts) {
    const RunResult result = tally(facts);
    first_day_good = result.faults.empty();
    if (options.json) {
      std::cout << run_json(facts, result, "") << "\n" << std::flush;
    } else {
      std::cout << run_text(facts, result, "") << std::flush;
    }
    say_what_next(prepared->run_directory());
    std::cerr << "\nThe next day is under way. Ctrl-C ends it.\n";
  };
  const Run run = run_watched(supervisor, std::move(wish), std::move(known));
  return conclude(options, run, home, first_day_good);
}

}  // namespace

Exit try_day(const TryOptions& given) {
  const TryOptions options = completed(given);
  auto home = Home::make(options);
  if (!home) return complain(home.error(), Exit::usage);
  const auto account = open_account(options, home->path());
  if (!account) return complain(account.error(), Exit::failed);
  const StartedWorld world = start_world(options, *account);
  if (world.exit != Exit::done) {
    home->leave(options, true);
    return world.exit;
  }
  return play(options, *home, world.facts, *account);
}

}  // namespace headgate::cli
