#include "cli/init.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/configuration_text.h"
#include "runtime/scratch_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

InitOptions paper_options(const std::string& folder) {
  InitOptions out;
  out.mode = "paper";
  out.bankroll = "500";
  out.name = "first";
  out.output = folder + "/first.toml";
  out.state_directory = folder + "/state";
  out.run_directory = folder + "/run";
  out.series = {"KXHIGHNY", "KXHIGHCHI"};
  return out;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("what init writes is read back to the very same values, in every mode") {
  // A limit that changes on its way through the file is another limit than the owner chose.
  for (const char* mode : {"paper", "demo", "sim"}) {
    CAPTURE(mode);
    InitOptions options = paper_options("/tmp/x");
    options.mode = mode;
    options.bankroll = "1234.56";
    options.daily_loss = "17.5";
    options.world = "http://127.0.0.1:8080";
    if (options.mode != "paper") {
      options.write_id = "0a1b-2c";
      options.write_file = "/etc/a \"quoted\" \\ key.pem";
    }
    const auto made = configuration_of(options);
    REQUIRE(made.has_value());
    const std::string text = configuration_text(*made);
    const ParsedConfiguration parsed = parse_configuration(text);
    for (const auto& error : parsed.errors) MESSAGE(error.key << " " << error.problem);
    REQUIRE(parsed.errors.empty());
    CHECK(configuration_text(parsed.configuration) == text);
    CHECK(parsed.configuration.limits.bankroll == Money::from_e6(1'234'560'000));
    CHECK(parsed.configuration.limits.daily_loss_max == Money::from_e6(17'500'000));
    CHECK(parsed.configuration.limits.order_cost_max == Money::from_e6(12'340'000));
    CHECK(parsed.configuration.keys.write.file == options.write_file);
    CHECK(name_of(parsed.configuration.instance.mode) == mode);
  }
}

TEST_CASE("init writes for its owner alone and never over a file") {
  // A configuration that was replaced by a default one trades with other limits than its owner believes.
  const Scratch scratch;
  const InitOptions options = paper_options(scratch.path());
  REQUIRE(init(options) == Exit::done);
  struct stat status {};
  REQUIRE(::stat(options.output.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string first = content_of(options.output);
  InitOptions again = options;
  again.bankroll = "50000";
  CHECK(init(again) != Exit::done);
  CHECK(content_of(options.output) == first);
}

TEST_CASE("init refuses live with its reason, and what contradicts itself, and then writes nothing") {
  // The first real order must not be one typed word away.
  const Scratch scratch;
  InitOptions options = paper_options(scratch.path());
  options.mode = "live";
  CHECK(init(options) == Exit::refused);
  CHECK(configuration_of(options).error().code == "LIVE_NOT_OPEN");
  options.mode = "paper";
  options.order_cost = "400";  // above the market's limit
  CHECK(init(options) == Exit::usage);
  options.order_cost = "";
  options.bankroll = "1";
  CHECK(init(options) == Exit::usage);
  options.bankroll = "1e9";
  CHECK(init(options) == Exit::usage);
  options.bankroll = "500";
  options.write_id = "an-id";
  options.write_file = scratch.path() + "/absent.pem";
  CHECK(init(options) == Exit::usage);
  CHECK_FALSE(std::filesystem::exists(options.output));
}
