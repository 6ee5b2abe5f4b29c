#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace headgate::imports {

// What was read of one file, uncompressed. The text must outlive the import.
struct Source {
  std::string name;  // for error messages: the file's path
  std::string_view text;
};

// SHA-256 of one text, or of the lines "HASH  NAME\n" of several in this order, the name without its folder.
std::string sha256_of(std::initializer_list<const Source*> sources);

}  // namespace headgate::imports
