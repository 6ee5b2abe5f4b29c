#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "store/capture.h"
#include "store/recording.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

// Recordings and captures are read by their file's name: one file in memory serves all inputs.
HEADGATE_FUZZ(stored, input) {
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("headgate-fuzz-" + std::to_string(::getpid()))).string();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  hold(file != nullptr, "a file to write");
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);
  uint64_t records = 0, inputs = 0;
  const RecordingRead recording = read_recording(path, [&](const auto&) { return ++records > 0; });
  const CaptureRead capture = read_capture(path, [&](const auto&) { return ++inputs > 0; });
  std::remove(path.c_str());
  if (records + inputs > 0) ++accepted;
  if (recording.problem) hold_error(*recording.problem);
  if (capture.problem) hold_error(*capture.problem);
  hold(recording.records >= records, "no record beyond those counted");
}
