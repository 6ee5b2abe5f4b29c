#pragma once

namespace headgate {

// For a process that holds a key, before it opens one: makes no core dump, cannot be traced by its own user,
// and forgets the environment's variables by which OpenSSL and libcurl would believe other authorities, load
// other code or write session keys to a file.
void guard_secrets();

}  // namespace headgate
