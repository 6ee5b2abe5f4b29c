#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>

#include "actor/service_names.h"
#include "cli/question.h"
#include "domain/moment.h"
#include "domain/random.h"
#include "tests/functional/day.h"
#include "tests/functional/judged_day.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

constexpr int kills_each = 10;
constexpr int patience_s = 60;
constexpr int64_t again_within_ms = 100;  // of the restart: in the middle of the start
constexpr const char* first_strike = "2026-01-14T16:00:00Z";
constexpr const char* last_strike = "2026-01-15T22:00:00Z";

using Clock = std::chrono::steady_clock;
int64_t since_ms(Clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
}

// What dies at one moment of the day.
struct Strike {
  std::vector<std::string> victims;
  std::optional<int64_t> again_after_ms;  // the one victim is killed a second time, so soon after its restart
};

// Every process ten times, one of them again in its start, in an order that the seed decides. Now and then
// two that follow each other die at once.
std::vector<Strike> strikes_of(uint64_t seed) {
  Random random = Random::of(seed, "kill storm");
  std::vector<Strike> deck;
  for (const std::string_view name : service_names) {
    for (int kills = 2; kills < kills_each; ++kills) deck.push_back({{std::string(name)}, {}});
    deck.push_back({{std::string(name)}, random.between(0, again_within_ms - 1)});
  }
  for (size_t i = deck.size(); i > 1; --i) std::swap(deck[i - 1], deck[random.below(i)]);
  std::vector<Strike> out;
  for (Strike& strike : deck) {
    const auto alone = [](const Strike& one) { return one.victims.size() == 1 && !one.again_after_ms; };
    const bool fits =
        !out.empty() && alone(out.back()) && alone(strike) && out.back().victims != strike.victims;
    if (fits && random.below(5) == 0) {
      out.back().victims.push_back(strike.victims.front());
    } else {
      out.push_back(std::move(strike));
    }
  }
  return out;
}

// One moment's words of all processes; those that do not answer are missing.
using Picture = std::map<std::string, Json>;
Picture picture_of(const Day& day) {
  Picture out;
  for (const cli::Answer& answer : cli::ask(day.run_directory(), cli::query_all("status"), 300)) {
    if (answer.good()) out[answer.service] = parsed(answer.reply.json());
  }
  return out;
}

// Whether this process has everything that its publishers had already said at `before`, of their present
// lives.
bool caught_up(const Json& reader, const Picture& before) {
  if (reader["ready"] != true) return false;
  return std::all_of(reader["applied"].begin(), reader["applied"].end(), [&](const Json& applied) {
    const auto publisher = before.find(applied["source"]);
    if (publisher == before.end()) return false;
    const std::string stream = applied["stream"];
    return applied["live"] == true && applied["behind"] == 0 &&
           applied["epoch"] == publisher->second["epochs"][stream] &&
           applied["sequence"] >= publisher->second["heads"][stream];
  });
}

// Machine time from the kill until its victim, and until everybody was caught up.
struct Times {
  std::vector<int64_t> itself_ms;
  std::vector<int64_t> everybody_ms;
  int during_start = 0;
  int in_pairs = 0;
};

class Storm {
 public:
  explicit Storm(Day& day) : day_(day) {}

  void strike(const Strike& strike) {
    const auto before = day_.processes();
    REQUIRE(before.size() == service_names.size());
    auto began = kill_all(strike.victims, before);
    int lives = 1;
    if (strike.again_after_ms) {
      const auto second = restarted(strike.victims.front(), before, lives);
      std::this_thread::sleep_for(std::chrono::milliseconds(*strike.again_after_ms));
      began = kill_all(strike.victims, second);
      ++lives;
    }
    wait_caught_up(strike.victims, before, lives, began);
    for (const auto& [name, process] : day_.processes()) {
      if (is_in(strike.victims, name)) continue;
      CHECK_MESSAGE(process == before.at(name), name << " did not keep its PID");
    }
    for (const std::string& name : strike.victims) {
      kills_[name] += lives;
      times_[name].during_start += strike.again_after_ms ? 1 : 0;
      times_[name].in_pairs += strike.victims.size() > 1 ? 1 : 0;
    }
  }

  const std::map<std::string, int>& kills() const { return kills_; }

  void print() const {
    std::printf("%-9s %5s %8s %8s   caught up: median  max ms   all: median  max ms\n", "process", "kills",
                "in start", "in pairs");
    for (const auto& [name, times] : times_) {
      std::printf("%-9s %5d %8d %8d   %17ld %7ld   %11ld %7ld\n", name.c_str(), kills_.at(name),
                  times.during_start, times.in_pairs, median(times.itself_ms), most(times.itself_ms),
                  median(times.everybody_ms), most(times.everybody_ms));
    }
  }

 private:
  using Processes = std::map<std::string, std::pair<pid_t, int>>;

  static bool is_in(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
  static int64_t median(std::vector<int64_t> values) {
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
  }
  static int64_t most(const std::vector<int64_t>& values) {
    return *std::max_element(values.begin(), values.end());
  }

  Clock::time_point kill_all(const std::vector<std::string>& names, const Processes& processes) const {
    for (const std::string& name : names) {
      REQUIRE(processes.at(name).first > 0);
      REQUIRE(::kill(processes.at(name).first, SIGKILL) == 0);
    }
    return Clock::now();
  }

  // The processes once `name` runs in its next life, whether it is ready or not.
  Processes restarted(const std::string& name, const Processes& before, int lives) const {
    Processes now;
    const auto end = Clock::now() + std::chrono::seconds(patience_s);
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      now = day_.processes();
    } while (!runs_again(name, before, now, lives) && Clock::now() < end);
    REQUIRE_MESSAGE(runs_again(name, before, now, lives), name << " was not started again");
    return now;
  }
  static bool runs_again(const std::string& name, const Processes& before, const Processes& now, int lives) {
    const auto found = now.find(name);
    return found != now.end() && found->second.first != 0 &&
           found->second.second == before.at(name).second + lives;
  }

  void wait_caught_up(const std::vector<std::string>& victims, const Processes& before, int lives,
                      Clock::time_point began) {
    std::vector<std::string> away = victims;
    Picture last;
    bool everybody = false;
    while (!everybody && since_ms(began) < patience_s * 1000) {
      Picture now = picture_of(day_);
      const Processes processes = day_.processes();
      const auto is_back = [&](const std::string& name) {
        return runs_again(name, before, processes, lives) && now.contains(name) &&
               now.at(name)["pid"] == processes.at(name).first && caught_up(now.at(name), last);
      };
      for (auto it = away.begin(); it != away.end();) {
        if (!is_back(*it)) {
          ++it;
          continue;
        }
        times_[*it].itself_ms.push_back(since_ms(began));
        it = away.erase(it);
      }
      everybody = away.empty() && std::all_of(service_names.begin(), service_names.end(), [&](auto name) {
                    return now.contains(std::string(name)) && caught_up(now.at(std::string(name)), last);
                  });
      last = std::move(now);
    }
    std::string words;
    for (const auto& [name, status] : last) words += name + ": " + status.dump() + "\n";
    REQUIRE_MESSAGE(everybody, "not caught up after " << patience_s << " s: " << victims.front() << "\n"
                                                      << words << day_.program().err());
    for (const std::string& name : victims) times_[name].everybody_ms.push_back(since_ms(began));
  }

  Day& day_;
  std::map<std::string, int> kills_;
  std::map<std::string, Times> times_;
};

// Every life of every process comes to its own digests again; those cut short up to their last one.
void verify_lives(const Day& day) {
  const Finished done = day.command({"replay", "--verify", "--json", day.state_directory()}, 300);
  CHECK_MESSAGE(done.exit == 0, done.err);
  const Json report = only_object(done.out);
  REQUIRE(report.is_object());
  std::map<std::string, std::vector<Json>> lives;
  uint64_t inputs = 0;
  uint64_t verified = 0;
  for (const Json& life : report["captures"]) {
    const std::string verdict = life["verdict"];
    CHECK_MESSAGE((verdict == "cut" || verdict == "verified"), life.dump());
    inputs += life["inputs"].get<uint64_t>();
    verified +=
        verdict == "verified" ? life["inputs"].get<uint64_t>() : life["verified_up_to"].get<uint64_t>();
    if (!life["service"].get<std::string>().empty()) lives[life["service"]].push_back(life);
  }
  CHECK(lives.size() == service_names.size());
  for (const auto& [name, list] : lives) {
    CHECK_MESSAGE(list.back()["verdict"] == "verified", list.back().dump());
    // The life killed in its start may have captured nothing.
    CHECK_MESSAGE(list.size() >= kills_each, name);
    CHECK_MESSAGE(list.size() <= kills_each + 1, name);
  }
  CHECK(verified > inputs / 2);
  std::printf("replay: %zu lives, %lu inputs, %lu of them up to a digest that is equal\n",
              report["captures"].size(), inputs, verified);
}

uint64_t seed_wanted() {
  const char* text = std::getenv("HEADGATE_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("each process is killed ten times during a day, also two at once and in the middle of a start") {
  // What holds for one death must hold for the tenth: a wait that grows, a row that is counted again, a
  // reader that is left behind show only then.
  const uint64_t seed = seed_wanted();
  const std::vector<Strike> strikes = strikes_of(seed);
  std::printf("seed %lu: %zu strikes (again: HEADGATE_SEED=%lu)\n", seed, strikes.size(), seed);
  Day day({.speed = "20000"});
  Storm storm(day);
  const int64_t from_ns = *parse_iso_utc(first_strike);
  const int64_t step_ns = (*parse_iso_utc(last_strike) - from_ns) / static_cast<int64_t>(strikes.size() - 1);
  for (size_t i = 0; i < strikes.size(); ++i) {
    REQUIRE(day.reaches(iso_utc(from_ns + static_cast<int64_t>(i) * step_ns), 120));
    REQUIRE_MESSAGE(day.program().running(), day.program().err());
    storm.strike(strikes[i]);
  }
  storm.print();
  for (const std::string_view name : service_names) CHECK(storm.kills().at(std::string(name)) == kills_each);
  judge_day(day, storm.kills());
  verify_lives(day);
}
