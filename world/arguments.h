#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/result.h"
#include "world/server.h"
#include "world/world.h"

namespace headgate::world {

// The words of the command line, as they were typed.
struct Arguments {
  std::string folder;
  std::string event;
  uint64_t seed = 1;
  std::string days = "endless";
  std::vector<std::string> cities{"KXHIGHNY", "KXHIGHCHI", "KXHIGHMIA", "KXHIGHDEN", "KXHIGHLAX"};
  std::vector<std::string> key_ids;
  std::vector<std::string> public_keys;
  std::string keys_file;
  std::string cash = "1000";
  std::string clock = "client";
  std::string speed;
  std::string begin;
  int64_t read_lag_ms = 0;
  uint16_t port = 0;
  bool json = false;
  bool admin = false;
};

// What they ask for. Errors: USAGE with the option as field, or those of the recording; UTC `now` is where
// `--begin now` begins.
Result<Serving> serving_of(const Arguments& arguments);
Result<std::unique_ptr<World>> world_of(const Arguments& arguments, UtcTime now);

}  // namespace headgate::world
