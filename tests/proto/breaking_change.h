#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <string>
#include <vector>

namespace headgate::vocabulary {

// Why bytes or journal lines written with `before` can no longer be read with `after`; one sentence each,
// naming the element. Additions are none. Names count as much as numbers: the journal is JSON, and topics
// carry type names.
//
// A field or an enum's value may go only when both its number and its name are reserved in its place, and a
// reservation stands for ever.
std::vector<std::string> breaking_changes(const google::protobuf::FileDescriptorSet& before,
                                          const google::protobuf::FileDescriptorSet& after);

// Messages, fields, enums and values of `after` that `before` does not have.
int count_additions(const google::protobuf::FileDescriptorSet& before,
                    const google::protobuf::FileDescriptorSet& after);

}  // namespace headgate::vocabulary
