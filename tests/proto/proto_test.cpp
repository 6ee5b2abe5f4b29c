#include <doctest/doctest.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/proto/breaking_change.h"

namespace headgate::vocabulary {
namespace {

using google::protobuf::FileDescriptorSet;

FileDescriptorSet read_set(const std::string& path) {
  FileDescriptorSet out;
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path, " can be read");
  REQUIRE_MESSAGE(out.ParseFromIstream(&file), path, " is a descriptor set");
  return out;
}

// A descriptor set as text; protoc's own parser is not among this project's libraries.
FileDescriptorSet described(const std::string& text) {
  FileDescriptorSet out;
  REQUIRE_MESSAGE(google::protobuf::TextFormat::ParseFromString(text, &out), text);
  return out;
}

const std::string base = R"(file {
  name: "headgate/a/v1/a.proto" package: "headgate.a.v1" syntax: "proto3"
  message_type {
    name: "Order"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "price_e4" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL json_name: "priceE4" }
    field { name: "state" number: 4 type: TYPE_ENUM type_name: ".headgate.a.v1.State" label: LABEL_OPTIONAL }
    field { name: "text" number: 6 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
    field { name: "raw" number: 7 type: TYPE_BYTES label: LABEL_OPTIONAL oneof_index: 0 }
    oneof_decl { name: "body" }
    nested_type { name: "Part" field { name: "number" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL } }
    reserved_range { start: 9 end: 10 } reserved_range { start: 12 end: 14 }
    reserved_name: "fee"
  }
  message_type { name: "Leg" field { name: "quantity_e2" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL } }
  enum_type {
    name: "State"
    value { name: "STATE_UNSPECIFIED" number: 0 } value { name: "STATE_OPEN" number: 1 }
    value { name: "STATE_DONE" number: 2 }
    reserved_range { start: 5 end: 5 }
  }
})";
const std::string price =
    R"(field { name: "price_e4" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL json_name: "priceE4" })";
const std::string part =
    R"(nested_type { name: "Part" field { name: "number" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL } })";
const std::string done = R"(value { name: "STATE_DONE" number: 2 })";

std::string replaced(const std::string& from, const std::string& to) {
  std::string out = base;
  const size_t at = out.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return out.replace(at, from.size(), to);
}

struct Planted {
  std::string from, to, sentence;
};

std::vector<Planted> planted_in_fields() {
  const std::string removed =
      "field headgate.a.v1.Order.price_e4 was removed; reserve its number 2 and its name";
  return {
      {price, "", removed},
      {price, "reserved_range { start: 2 end: 3 }", removed},
      {price, R"(reserved_name: "price_e4")", removed},
      {R"(name: "price_e4")", R"(name: "limit_e4")",
       "name of field headgate.a.v1.Order.price_e4 changed from price_e4 to limit_e4"},
      {R"(json_name: "priceE4")", R"(json_name: "price")",
       "JSON name of field headgate.a.v1.Order.price_e4 changed from priceE4 to price"},
      {R"("price_e4" number: 2)", R"("price_e4" number: 8)",
       "number of field headgate.a.v1.Order.price_e4 changed from 2 to 8"},
      {"number: 2 type: TYPE_INT64", "number: 2 type: TYPE_SINT64",
       "type of field headgate.a.v1.Order.price_e4 changed from TYPE_INT64 to TYPE_SINT64"},
      {R"(type_name: ".headgate.a.v1.State")", R"(type_name: ".headgate.b.v1.State")",
       "type of field headgate.a.v1.Order.state changed from .headgate.a.v1.State to .headgate.b.v1.State"},
      {"number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL", "number: 2 type: TYPE_INT64 label: LABEL_REPEATED",
       "label of field headgate.a.v1.Order.price_e4 changed from single to repeated"},
      {R"(json_name: "priceE4")", R"(json_name: "priceE4" proto3_optional: true)",
       "label of field headgate.a.v1.Order.price_e4 changed from single to optional"},
      {R"("text" number: 6 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0)",
       R"("text" number: 6 type: TYPE_STRING label: LABEL_OPTIONAL)",
       "oneof of field headgate.a.v1.Order.text changed from oneof body to no oneof"},
      {R"(oneof_decl { name: "body" })", R"(oneof_decl { name: "content" })",
       "oneof of field headgate.a.v1.Order.raw changed from oneof body to oneof content"},
      {R"("number" number: 1 type: TYPE_INT64)", R"("number" number: 1 type: TYPE_INT32)",
       "type of field headgate.a.v1.Order.Part.number changed from TYPE_INT64 to TYPE_INT32"},
  };
}

std::vector<Planted> planted_elsewhere() {
  const std::string lost =
      "value headgate.a.v1.State.STATE_DONE was removed or renamed; reserve its number 2 and its name";
  const std::string old_package = R"(package: "headgate.a.v1")";
  const std::string new_package = R"(package: "headgate.a.v2")";
  return {
      {part, "", "message headgate.a.v1.Order.Part was removed"},
      {done, "", lost},
      {"STATE_DONE", "STATE_OVER", lost},
      {R"("STATE_DONE" number: 2)", R"("STATE_DONE" number: 3)",
       "number of value headgate.a.v1.State.STATE_DONE changed from 2 to 3"},
      {"start: 12 end: 14", "start: 12 end: 13", "reserved number 13 of headgate.a.v1.Order was given free"},
      {R"(reserved_name: "fee")", "", "reserved name fee of headgate.a.v1.Order was given free"},
      {"reserved_range { start: 5 end: 5 }", "", "reserved number 5 of headgate.a.v1.State was given free"},
      {old_package, new_package,
       "package of headgate/a/v1/a.proto changed from headgate.a.v1 to headgate.a.v2"},
      {old_package, new_package, "message headgate.a.v1.Leg was removed"},
      {old_package, new_package, "enum headgate.a.v1.State was removed"},
  };
}

void check_found(const Planted& each) {
  const auto sentences = breaking_changes(described(base), described(replaced(each.from, each.to)));
  std::string all;
  for (const std::string& sentence : sentences) all += sentence + "\n";
  const bool found = std::find(sentences.begin(), sentences.end(), each.sentence) != sentences.end();
  CHECK_MESSAGE(found, "missing: ", each.sentence, "\nfound:\n", all);
}

TEST_CASE("the vocabulary reads everything that the committed one could write") {
  // After such a change a service cannot read its own durable rows, nor the journal of a past year.
  const char* root = std::getenv("HEADGATE_SOURCE");
  REQUIRE_MESSAGE(root != nullptr, "HEADGATE_SOURCE names the root of the sources");
  const FileDescriptorSet before = read_set(std::string(root) + "/proto/baseline.binpb");
  const FileDescriptorSet after = read_set(HEADGATE_DESCRIPTOR_SET);
  REQUIRE(before.file_size() > 0);
  for (const std::string& sentence : breaking_changes(before, after)) FAIL_CHECK(sentence);
  std::cout << before.file_size() << " files compared; " << count_additions(before, after)
            << " additions are not in proto/baseline.binpb yet (proto/update-baseline)\n";
}

TEST_CASE("each breaking change is found and its element named") {
  // A checker that finds nothing is worse than none: it is believed.
  for (const Planted& each : planted_in_fields()) check_found(each);
  for (const Planted& each : planted_elsewhere()) check_found(each);
}

TEST_CASE("two fields that change places are both found") {
  // Numbers and names are all still there, and yet every stored price would be read as a quantity.
  const std::string pair = R"(file { name: "a.proto" package: "a" message_type { name: "Pair"
      field { name: "price" number: 1 } field { name: "quantity" number: 2 } } })";
  const std::string swapped = R"(file { name: "a.proto" package: "a" message_type { name: "Pair"
      field { name: "price" number: 2 } field { name: "quantity" number: 1 } } })";
  CHECK(breaking_changes(described(pair), described(swapped)).size() == 2);
}

TEST_CASE("additions and proper retirements pass") {
  // The vocabulary must be able to grow, or people will go around it.
  const std::vector<std::pair<std::string, std::string>> allowed{
      {price, price + R"( field { name: "fee_e6" number: 8 type: TYPE_INT64 })"},
      {price, R"(reserved_range { start: 2 end: 3 } reserved_name: "price_e4")"},
      {R"(oneof_decl { name: "body" })",
       R"(field { name: "count" number: 10 type: TYPE_INT64 oneof_index: 0 } oneof_decl { name: "body" })"},
      {done, done + R"( value { name: "STATE_LOST" number: 3 })"},
      {done, R"(reserved_range { start: 2 end: 2 } reserved_name: "STATE_DONE")"},
      {R"(message_type { name: "Leg")", R"(message_type { name: "New" } message_type { name: "Leg")"},
      {"start: 12 end: 14", "start: 12 end: 20"},
      {R"("id" number: 1)", R"("id" number: 1 options { deprecated: true })"},
  };
  for (const auto& [from, to] : allowed) {
    const auto sentences = breaking_changes(described(base), described(replaced(from, to)));
    CHECK_MESSAGE(sentences.empty(), to, " is refused: ", sentences.empty() ? "" : sentences.front());
  }
  const std::string grown = replaced(done, done + R"( value { name: "STATE_LOST" number: 3 })");
  CHECK(count_additions(described(base), described(grown)) == 1);
}

}  // namespace
}  // namespace headgate::vocabulary
