#pragma once

#include <string>

#include "domain/result.h"

namespace headgate {

// The content of a key file, without blanks and line ends after it. Refused (KEY_FILE, which names the file,
// its mode or owner, and the mend) when it is a link, no ordinary file, not this user's own, or one that
// others may read or change. A file that systemd's LoadCredential= laid into $CREDENTIALS_DIRECTORY may be
// root's own and be opened to this user by an access list. The content is in no buffer but the returned one,
// and in no error.
Result<std::string> read_key_file(const std::string& path);

// Overwrites a key's bytes, so that they do not lie about in memory that is given out again.
void wipe(std::string& secret);

}  // namespace headgate
