#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headgate::rim {

// One file of the source tree; `path` is relative to the root, with '/'.
struct SourceFile {
  std::string path;
  std::string text;
};

// All C++ and proto files under lib/, services/, cli/, world/ and proto/, in the order of their paths.
std::vector<SourceFile> read_tree(const std::string& root);

struct Include {
  int line;            // 1-based
  std::string target;  // without quotes or brackets; empty when it cannot be read (a macro)
};

struct Word {
  int line;
  std::string text;    // one identifier
  bool member;         // after '.' or '->'
  bool called;         // before '('
  std::string before;  // the qualifier it stands after: "std::chrono::" or ""
};

// What the compiler would act on: neither comments nor the content of literals.
struct Code {
  std::vector<Include> includes;
  std::vector<Word> words;
};
Code read_code(std::string_view text);

}  // namespace headgate::rim
