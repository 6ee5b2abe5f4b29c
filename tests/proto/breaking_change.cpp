#include "tests/proto/breaking_change.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace headgate::vocabulary {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::EnumValueDescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// Every message and enum by its full name.
struct Vocabulary {
  std::map<std::string, const DescriptorProto*> messages;
  std::map<std::string, const EnumDescriptorProto*> enums;
  std::map<std::string, const FileDescriptorProto*> files;

  explicit Vocabulary(const FileDescriptorSet& set) {
    for (const FileDescriptorProto& file : set.file()) {
      files[file.name()] = &file;
      for (const DescriptorProto& message : file.message_type()) add(file.package(), message);
      for (const EnumDescriptorProto& each : file.enum_type())
        enums[file.package() + "." + each.name()] = &each;
    }
  }

 private:
  void add(const std::string& scope, const DescriptorProto& message) {
    const std::string name = scope + "." + message.name();
    messages[name] = &message;
    for (const DescriptorProto& nested : message.nested_type()) add(name, nested);
    for (const EnumDescriptorProto& each : message.enum_type()) enums[name + "." + each.name()] = &each;
  }
};

const FieldDescriptorProto* field_numbered(const DescriptorProto& message, int number) {
  for (const FieldDescriptorProto& field : message.field()) {
    if (field.number() == number) return &field;
  }
  return nullptr;
}
const FieldDescriptorProto* field_named(const DescriptorProto& message, const std::string& name) {
  for (const FieldDescriptorProto& field : message.field()) {
    if (field.name() == name) return &field;
  }
  return nullptr;
}

// First number beyond a reserved range: DescriptorProto's ranges exclude their end, EnumDescriptorProto's
// include it.
int64_t end_of(const DescriptorProto::ReservedRange& range) { return range.end(); }
int64_t end_of(const EnumDescriptorProto::EnumReservedRange& range) { return int64_t{range.end()} + 1; }

// The end of the reserved range that holds the number; the number itself when none does.
template <typename Element>
int64_t reserved_until(const Element& element, int64_t number) {
  for (const auto& range : element.reserved_range()) {
    if (number >= range.start() && number < end_of(range)) return end_of(range);
  }
  return number;
}
template <typename Element>
bool is_name_reserved(const Element& element, const std::string& name) {
  const auto& names = element.reserved_name();
  return std::find(names.begin(), names.end(), name) != names.end();
}
template <typename Element>
bool is_retired(const Element& element, int number, const std::string& name) {
  return reserved_until(element, number) != number && is_name_reserved(element, name);
}

std::string type_text(const FieldDescriptorProto& field) {
  return field.type_name().empty() ? FieldDescriptorProto::Type_Name(field.type()) : field.type_name();
}
std::string label_text(const FieldDescriptorProto& field) {
  if (field.proto3_optional()) return "optional";
  return field.label() == FieldDescriptorProto::LABEL_REPEATED ? "repeated" : "single";
}
std::string oneof_text(const DescriptorProto& message, const FieldDescriptorProto& field) {
  if (!field.has_oneof_index() || field.proto3_optional()) return "no oneof";
  return "oneof " + message.oneof_decl(field.oneof_index()).name();
}

class Comparison {
 public:
  Comparison(const FileDescriptorSet& before, const FileDescriptorSet& after)
      : before_(before), after_(after) {}

  std::vector<std::string> run() {
    for (const auto& [name, file] : before_.files) compare_file(name, *file);
    for (const auto& [name, message] : before_.messages) {
      const auto found = after_.messages.find(name);
      if (found == after_.messages.end()) {
        say("message " + name + " was removed");
        continue;
      }
      compare_message(name, *message, *found->second);
    }
    for (const auto& [name, each] : before_.enums) {
      const auto found = after_.enums.find(name);
      if (found == after_.enums.end()) {
        say("enum " + name + " was removed");
        continue;
      }
      compare_enum(name, *each, *found->second);
    }
    return std::move(out_);
  }

 private:
  void say(std::string sentence) { out_.push_back(std::move(sentence)); }
  void say_changed(const std::string& what, const std::string& from, const std::string& to) {
    if (from != to) say(what + " changed from " + from + " to " + to);
  }

  void compare_file(const std::string& name, const FileDescriptorProto& before) {
    const auto found = after_.files.find(name);
    if (found == after_.files.end()) return;  // its messages are looked for by name
    say_changed("package of " + name, before.package(), found->second->package());
    say_changed("syntax of " + name, before.syntax(), found->second->syntax());
  }

  void compare_message(const std::string& name, const DescriptorProto& before, const DescriptorProto& after) {
    for (const FieldDescriptorProto& field : before.field()) compare_field(name, field, before, after);
    compare_reserved(name, before, after);
  }

  void compare_field(const std::string& message, const FieldDescriptorProto& field,
                     const DescriptorProto& before, const DescriptorProto& after) {
    const std::string name = message + "." + field.name();
    const FieldDescriptorProto* same_number = field_numbered(after, field.number());
    const FieldDescriptorProto* same_name = field_named(after, field.name());
    if (same_number == nullptr && same_name == nullptr) {
      if (is_retired(after, field.number(), field.name())) return;
      say("field " + name + " was removed; reserve its number " + std::to_string(field.number()) +
          " and its name");
      return;
    }
    if (same_number == nullptr || (same_name != nullptr && same_name != same_number)) {
      say_changed("number of field " + name, std::to_string(field.number()),
                  std::to_string(same_name->number()));
      return;
    }
    say_changed("name of field " + name, field.name(), same_number->name());
    say_changed("JSON name of field " + name, field.json_name(), same_number->json_name());
    say_changed("type of field " + name, type_text(field), type_text(*same_number));
    say_changed("label of field " + name, label_text(field), label_text(*same_number));
    say_changed("oneof of field " + name, oneof_text(before, field), oneof_text(after, *same_number));
  }

  void compare_enum(const std::string& name, const EnumDescriptorProto& before,
                    const EnumDescriptorProto& after) {
    for (const EnumValueDescriptorProto& value : before.value()) {
      const auto found = std::find_if(after.value().begin(), after.value().end(),
                                      [&](const auto& each) { return each.name() == value.name(); });
      if (found != after.value().end()) {
        say_changed("number of value " + name + "." + value.name(), std::to_string(value.number()),
                    std::to_string(found->number()));
      } else if (!is_retired(after, value.number(), value.name())) {
        say("value " + name + "." + value.name() + " was removed or renamed; reserve its number " +
            std::to_string(value.number()) + " and its name");
      }
    }
    compare_reserved(name, before, after);
  }

  template <typename Element>
  void compare_reserved(const std::string& name, const Element& before, const Element& after) {
    for (const auto& range : before.reserved_range()) {
      int64_t number = range.start();
      while (number < end_of(range) && reserved_until(after, number) != number)
        number = reserved_until(after, number);
      if (number < end_of(range))
        say("reserved number " + std::to_string(number) + " of " + name + " was given free");
    }
    for (const std::string& each : before.reserved_name()) {
      if (!is_name_reserved(after, each)) say("reserved name " + each + " of " + name + " was given free");
    }
  }

  Vocabulary before_;
  Vocabulary after_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> breaking_changes(const FileDescriptorSet& before, const FileDescriptorSet& after) {
  return Comparison(before, after).run();
}

int count_additions(const FileDescriptorSet& before, const FileDescriptorSet& after) {
  const Vocabulary old(before);
  const Vocabulary now(after);
  int count = 0;
  for (const auto& [name, message] : now.messages) {
    const auto found = old.messages.find(name);
    if (found == old.messages.end()) {
      ++count;
      continue;
    }
    for (const FieldDescriptorProto& field : message->field()) {
      if (field_numbered(*found->second, field.number()) == nullptr) ++count;
    }
  }
  for (const auto& [name, each] : now.enums) {
    const auto found = old.enums.find(name);
    count += found == old.enums.end() ? 1 : std::max(0, each->value_size() - found->second->value_size());
  }
  return count;
}

}  // namespace headgate::vocabulary
