#include "cli/replay_life.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "actor/actor.h"
#include "actor/conduct.h"
#include "cast/cast.h"
#include "cli/captured_actor.h"
#include "store/capture.h"
#include "store/captured_input.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;
namespace pb = capture::v1;

// Gives one capture's inputs to an actor made as the process made its own.
class Replay {
 public:
  Replay(const std::string& path, const ReplayWish& wish) : wish_(wish) {
    out_.path = path;
    out_.life = fs::path(path).stem().string();
  }

  ReplayedLife run() {
    const CaptureRead read = read_capture(out_.path, [this](const auto& record) { return take(record); });
    if (actor_) out_.digest = conduct_.digest(*actor_);
    if (actor_ && wish_.question) {
      out_.answer = actor_->answer(wish_.question->kind, wish_.question->argument, now_).value_or("");
    }
    if (!ended_) conclude(read);
    return std::move(out_);
  }

 private:
  bool take(const pb::CaptureRecord& record) {
    if (record.has_header()) return begin(record.header());
    if (record.has_input()) return feed(record.input());
    if (record.has_checkpoint()) return compare(record.checkpoint().digest());
    return compare(record.footer().digest());
  }

  bool begin(const pb::CaptureHeader& header) {
    out_.service = header.service();
    auto actor = actor_of(header, out_.path, wish_.keys);
    if (!actor) return end(Verdict::unreadable, actor.error().text());
    actor_ = std::move(*actor);
    return true;
  }

  bool feed(const pb::CapturedInput& captured) {
    const auto input = from_captured(captured);
    if (!input) return end(Verdict::unreadable, input.error().text());
    Effects effects;
    actor_->handle(*input, effects);
    conduct_.saw(effects);
    now_ = *input;
    out_.market_time_ns = input->market.ns();
    ++out_.inputs;
    ++out_.kinds[std::string(kind_of(captured))];
    if (wish_.at != input->number) return true;
    out_.status = actor_->status(*input);
    out_.last = "input " + std::to_string(input->number) + " (" + label_of(captured) + ")";
    return end(Verdict::cut, "");
  }

  bool compare(uint64_t recorded) {
    if (!wish_.compare) return true;
    out_.recorded = recorded;
    if (conduct_.digest(*actor_) == recorded) {
      out_.verified_up_to = out_.inputs;
      return true;
    }
    const std::string equal = out_.verified_up_to == 0
                                  ? std::string("none was equal before")
                                  : "it was last equal after input " + std::to_string(out_.verified_up_to);
    const bool keyed = needs_approval_seed(out_.service) || needs_approval_public_key(out_.service);
    return end(Verdict::diverged, "the digest differs after input " + std::to_string(out_.inputs) + "; " +
                                      equal + (keyed ? " (if this is the key that it had then)" : ""));
  }

  bool end(Verdict verdict, std::string problem) {
    ended_ = true;
    out_.verdict = verdict;
    out_.problem = std::move(problem);
    return false;
  }

  void conclude(const CaptureRead& read) {
    if (read.problem) {
      const bool altered = read.problem->code == "CAPTURE_ALTERED";
      const bool foreign = read.problem->code == "CAPTURE_FORMAT";
      end(altered ? Verdict::altered : foreign ? Verdict::unreadable : Verdict::failed, read.problem->text());
      return;
    }
    if (!read.header) {
      end(Verdict::cut, "the process was killed, or its disk full, while it made the file");
      return;
    }
    if (read.finished) {
      end(Verdict::verified, "");
      return;
    }
    end(Verdict::cut, "the process was killed or still runs" +
                          (read.cut ? std::string(", and the file is cut off within its last part") : ""));
  }

  const ReplayWish& wish_;
  ReplayedLife out_;
  std::unique_ptr<Actor> actor_;
  Conduct conduct_;
  Input now_;
  bool ended_ = false;
};

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return "verified";
    case Verdict::cut:
      return "cut";
    case Verdict::altered:
      return "altered";
    case Verdict::diverged:
      return "diverged";
    case Verdict::unreadable:
      return "unreadable";
    case Verdict::failed:
      return "failed";
  }
  return "";
}

// Life 10 comes after life 9.
std::vector<std::string> captures_of_service(const std::string& folder) {
  std::vector<fs::path> found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "captures", problem)) {
    if (entry.path().extension() == ".zst") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end(), [](const fs::path& one, const fs::path& other) {
    const std::string a = one.stem().string(), b = other.stem().string();
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  std::vector<std::string> out;
  out.reserve(found.size());
  for (const fs::path& path : found) out.push_back(path.string());
  return out;
}

ReplayedLife replay_life(const std::string& path, const ReplayWish& wish) { return Replay(path, wish).run(); }

}  // namespace headgate::cli
