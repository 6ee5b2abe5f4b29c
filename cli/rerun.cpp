#include "cli/rerun.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "backtest/rerun.h"
#include "cli/backtest_note.h"
#include "cli/captured_actor.h"
#include "cli/captured_state.h"
#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/kept_state.h"
#include "cli/table.h"
#include "store/capture.h"

namespace headgate::cli {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Writes what comes out while the rerun goes on. notify hears everything that is published: its inputs, as
// they were given here, are the evaluations of the backtest.
class Writing final : public backtest::RerunWatcher {
 public:
  // `listen`: what notify is told here was made here.
  Writing(CapturedState& run, KeptState* kept, bool listen) : run_(run), kept_(kept), listen_(listen) {}

  void given(const std::string& service, uint64_t life, const Input& input,
             const backtest::Told& told) override {
    show_progress();
    if (kept_ == nullptr || !listen_ || service != listener) return;
    Listening& file = captures_[life];
    if (file.capture == nullptr && !open(life, file.capture)) return;
    // It tells what was said here: of a message that differs not what the run had heard.
    file.as_run = file.as_run && told.said == nullptr && !told.silent;
    if (told.silent) return;
    if (file.as_run) return write(file, input);
    Input said = input;
    if (told.said != nullptr) std::get<Delivered>(said.event).envelope = with_body_of(said, *told.said);
    said.number = file.inputs + 1;
    write(file, said);
  }
  void ended(const std::string& service, uint64_t life, uint64_t inputs, uint64_t digest,
             bool whole) override {
    const auto found = captures_.find(life);
    if (service != listener || found == captures_.end()) return;
    const Listening file = std::move(found->second);
    captures_.erase(found);
    if (file.capture == nullptr || !file.as_run) return;
    if (whole) {
      file.capture->finish(inputs, digest);
    } else {
      file.capture->checkpoint(inputs, digest);
    }
  }
  void recorded(const std::string& service, uint64_t life, backtest::KeptRecord record) override {
    if (kept_ != nullptr) kept_->record(service, life, record);
  }

  const std::optional<Error>& problem() const { return problem_; }
  void end_progress() const {
    if (shown_) std::cerr << "\r\033[K";
  }

 private:
  static constexpr const char* listener = "notify";
  static constexpr uint64_t look_every = 4096;

  struct Listening {
    std::unique_ptr<CaptureWriter> capture;
    uint64_t inputs = 0;
    bool as_run = true;  // so far everything was as the run had heard it
  };

  static void write(Listening& file, const Input& input) {
    file.capture->write(input);
    ++file.inputs;
  }
  static bus::v1::Envelope with_body_of(const Input& input, const bus::v1::Envelope& said) {
    bus::v1::Envelope out = std::get<Delivered>(input.event).envelope;
    out.set_key(said.key());
    out.set_type(said.type());
    out.set_body(said.body());
    return out;
  }
  bool open(uint64_t life, std::unique_ptr<CaptureWriter>& capture) {
    const std::string folder = kept_->directory() + "/" + listener + "/captures";
    const auto header = run_.header(listener, life);
    if (!header) return fail(header.error());
    for (const std::string& path : {kept_->directory() + "/" + listener, folder}) {
      if (const Status made = make_private_directory(path); !made) return fail(made.error());
    }
    auto made = CaptureWriter::create(folder + "/" + std::to_string(life) + ".zst", *header);
    if (!made) return fail(made.error());
    capture = std::move(*made);
    return true;
  }
  bool fail(const Error& error) {
    if (!problem_) problem_ = error;
    return false;
  }
  void show_progress() {
    if (++inputs_ % look_every != 0 || ::isatty(STDERR_FILENO) != 1) return;
    const double seconds = seconds_since(begin_);
    if (seconds < last_shown_ + 0.2) return;
    last_shown_ = seconds;
    shown_ = true;
    std::cerr << fmt::format("\r{} inputs, {:.0f} a second\033[K", inputs_,
                             static_cast<double>(inputs_) / seconds);
  }

  CapturedState& run_;
  KeptState* kept_;
  const bool listen_;
  std::map<uint64_t, Listening> captures_;  // of notify, by life
  std::optional<Error> problem_;
  const Clock::time_point begin_ = Clock::now();
  uint64_t inputs_ = 0;
  double last_shown_ = 0;
  bool shown_ = false;
};

Exit complain(const Error& error, Exit exit) {
  std::cerr << "headgate: " << error.text() << "\n";
  return exit;
}

Exit exit_of(const backtest::RerunFindings& findings) {
  if (findings.diverged > 0) return Exit::check_failed;
  if (!findings.problem) return Exit::done;
  if (findings.problem->code == "CAPTURE_ALTERED") return Exit::check_failed;
  return findings.problem->code == "CAPTURE_READ" ? Exit::failed : Exit::usage;
}

Status write_out(KeptState& kept, const BacktestNote& note, const backtest::RerunFindings& findings) {
  for (const auto& [service, content] : findings.kept) {
    if (const Status done = kept.finish(service, content); !done) return done;
  }
  if (const Status done = kept.recorded(); !done) return done;
  return create_durably(kept.directory() + "/backtest.json", note_json(note, findings) + "\n", 0600);
}

std::string text_of(const backtest::RerunFindings& findings, double seconds) {
  Table table({"service", "lives", "whole", "inputs", "messages compared", "digests compared", "digest"});
  for (const auto& [service, tally] : findings.services) {
    table.add({service, std::to_string(tally.lives), std::to_string(tally.whole_lives),
               std::to_string(tally.inputs), std::to_string(tally.messages), std::to_string(tally.digests),
               fmt::format("{:016x}", tally.digest)});
  }
  const uint64_t inputs = findings.inputs();
  std::string out = table.text();
  out += fmt::format("{} inputs in {:.1f} s, {:.0f} a second; digest {:016x}\n", inputs, seconds,
                     static_cast<double>(inputs) / std::max(seconds, 1e-9), findings.digest());
  for (const backtest::Cut& cut : findings.cuts) out += cut.text() + "\n";
  for (const backtest::Divergence& each : findings.divergences) out += each.text() + "\n";
  if (findings.diverged > findings.divergences.size()) {
    out += fmt::format("and {} more\n", findings.diverged - findings.divergences.size());
  }
  if (findings.problem) out += findings.problem->text() + "\n";
  return out;
}

std::string verdict_of(const backtest::RerunFindings& findings, const backtest::RerunWish& wish) {
  if (findings.problem) return "The rerun came to no end.\n";
  if (wish.open_loop) {
    return "Each process decided with the other configuration on what it had been told; 'headgate parity' "
           "says what differs.\n";
  }
  return findings.equal() ? "The rerun did what the run did.\n" : "The rerun did not do what the run did.\n";
}

}  // namespace

namespace {

// What the actors are to be made with: the run's own, or another in its place.
Result<Configuration> configuration_for(const RerunOptions& options) {
  CapturedState run(options.run, options.keys);
  const auto header = run.first_header();
  if (!header) return header.error();
  if (options.configuration.empty()) return configuration_of(*header);
  ParsedConfiguration parsed = load_configuration(options.configuration);
  if (!parsed.errors.empty()) {
    std::cerr << errors_text(options.configuration, parsed.errors);
    return Error{"CONFIGURATION_REFUSED", options.configuration, "", "mend what is named above"};
  }
  const Status may = may_replace(parsed.configuration, *header);
  if (!may) return may.error();
  return std::move(parsed.configuration);
}

}  // namespace

Exit rerun_captured(const RerunOptions& options) {
  const auto configuration = configuration_for(options);
  if (!configuration) return complain(configuration.error(), Exit::usage);
  backtest::RerunWish wish;
  wish.go_on = options.all;
  wish.open_loop = !options.configuration.empty();
  CapturedState run(options.run, options.keys, wish.open_loop ? &*configuration : nullptr);
  const BacktestNote note{options.run, configuration->instance.name,
                          std::string(name_of(configuration->instance.mode)), configuration->version,
                          wish.open_loop};
  std::unique_ptr<KeptState> kept;
  if (!options.out.empty()) {
    auto made = KeptState::create(options.out, {note.instance, note.mode, configuration->exchange.rest_url});
    if (!made) return complain(made.error(), Exit::usage);
    kept = std::move(*made);
  }
  Writing writing(run, kept.get(), !wish.open_loop);
  const auto begin = Clock::now();
  const backtest::RerunFindings findings = backtest::rerun(run, wish, writing);
  const double seconds = seconds_since(begin);
  writing.end_progress();
  if (writing.problem()) return complain(*writing.problem(), Exit::failed);
  if (kept != nullptr) {
    const Status written = write_out(*kept, note, findings);
    if (!written) return complain(written.error(), Exit::failed);
  }
  std::cout << (options.json ? note_json(note, findings) + "\n"
                             : text_of(findings, seconds) + verdict_of(findings, wish));
  return exit_of(findings);
}

}  // namespace headgate::cli
