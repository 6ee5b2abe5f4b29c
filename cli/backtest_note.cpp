#include "cli/backtest_note.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/durable_file.h"
#include "cli/json_view.h"
#include "json/quote.h"
#include "json/reader.h"
#include "json/value.h"

namespace headgate::cli {
namespace {

int64_t whole(uint64_t number) { return static_cast<int64_t>(number); }

std::string tally_json(const std::string& service, const backtest::RerunTally& tally) {
  return json::ObjectWriter()
      .add("service", service)
      .add("lives", whole(tally.lives))
      .add("whole_lives", whole(tally.whole_lives))
      .add("inputs", whole(tally.inputs))
      .add("messages_compared", whole(tally.messages))
      .add("digests_compared", whole(tally.digests))
      .add("digest", fmt::format("{:016x}", tally.digest))
      .text();
}

std::string cut_json(const backtest::Cut& cut) {
  return json::ObjectWriter()
      .add("code", "LIFE_CUT")
      .add("service", cut.service)
      .add("life", whole(cut.life))
      .add("inputs", whole(cut.inputs))
      .add("state_head", whole(cut.state_head))
      .add("messages", whole(cut.messages))
      .add("events_from", whole(cut.events_from))
      .add("events_to", whole(cut.events_to))
      .add("events_undone", whole(cut.events_undone))
      .add("rows", whole(cut.rows))
      .text();
}

std::string divergence_json(const backtest::Divergence& each) {
  return json::ObjectWriter()
      .add("code", each.code)
      .add("service", each.service)
      .add("life", whole(each.life))
      .add("input", whole(each.input))
      .add("message", each.message)
      .add("field", each.field)
      .add("captured", each.captured)
      .add("rerun", each.rerun)
      .text();
}

template <typename Each, typename Text>
std::string list(const std::vector<Each>& all, Text text) {
  std::vector<std::string> out;
  for (const Each& each : all) out.push_back(text(each));
  return list_of(out);
}

}  // namespace

std::string note_json(const BacktestNote& note, const backtest::RerunFindings& findings) {
  std::vector<std::string> services;
  for (const auto& [service, tally] : findings.services) services.push_back(tally_json(service, tally));
  return json::ObjectWriter()
      .add("kind", "captured")
      .add("run", note.run)
      .add("instance", note.instance)
      .add("mode", note.mode)
      .add("configuration_version", note.configuration_version)
      .add("open_loop", note.open_loop)
      .add("equal", !note.open_loop && findings.equal())
      .add("inputs", whole(findings.inputs()))
      .add("digest", fmt::format("{:016x}", findings.digest()))
      .raw("services", list_of(services))
      .add("divergences", whole(findings.diverged))
      .raw("first_divergences", list(findings.divergences, divergence_json))
      .raw("cuts", list(findings.cuts, cut_json))
      .add("problem", findings.problem ? findings.problem->text() : "")
      .text();
}

Result<std::vector<backtest::Cut>> cuts_noted_in(const std::string& directory) {
  std::vector<backtest::Cut> out;
  const std::string path = directory + "/backtest.json";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return out;
  const auto text = read_file(path);
  if (!text) return text.error();
  const auto refuse = [&](const std::string& why) {
    return Error{"NOTE_UNREADABLE", path, why, "make the backtest again"};
  };
  const auto note = json::parse(*text);
  if (!note) return refuse(note.error().text());
  const json::Value* cuts = note->find("cuts");
  if (cuts == nullptr) return out;
  for (const json::Value& each : cuts->items) {
    json::Reader reader(each, "cuts");
    backtest::Cut& cut = out.emplace_back();
    cut.service = reader.string("service");
    for (const auto& [name, field] : {std::pair{"life", &cut.life},
                                      {"inputs", &cut.inputs},
                                      {"state_head", &cut.state_head},
                                      {"messages", &cut.messages},
                                      {"events_from", &cut.events_from},
                                      {"events_to", &cut.events_to},
                                      {"events_undone", &cut.events_undone},
                                      {"rows", &cut.rows}}) {
      *field = static_cast<uint64_t>(reader.integer(name));
    }
    if (reader.failed()) return refuse(reader.error().text());
  }
  return out;
}

}  // namespace headgate::cli
