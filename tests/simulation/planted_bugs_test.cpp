#include <doctest/doctest.h>

#include <cstdio>
#include <sstream>
#include <string>

#include "tests/functional/harness.h"

using namespace headgate::functional;

TEST_CASE("every planted bug is noticed within five hundred seeds") {
  // A judge that notices nothing would call any release sound.
  const Folder folder;
  std::istringstream programs(PLANTED_PROGRAMS);
  std::printf("%-52s %5s  %s\n", "planted bug", "seed", "what the judge said");
  for (std::string program; programs >> program;) {
    const Finished played = run(folder, {bin_folder() + "/" + program, "500"}, 600);
    const size_t blank = played.out.find(' ');
    CHECK_MESSAGE(played.exit == 0, program << " passed for sound, or did not end: " << played.err);
    if (played.exit != 0 || blank == std::string::npos) continue;
    std::printf("%-52s %5s  %s", program.c_str(), played.out.substr(0, blank).c_str(),
                played.out.substr(blank + 1).c_str());
  }
}
