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

// The name without its folders and without ".gz": where the data lies must not change what is recorded.
std::string file_of(const Source& source);
// SHA-256 of one text, or of the lines "HASH  NAME\n" of several in this order, named by file_of.
std::string sha256_of(std::initializer_list<const Source*> sources);

}  // namespace headgate::imports
