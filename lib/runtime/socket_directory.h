#pragma once

#include <string>

#include "domain/result.h"

namespace headgate {

// A socket is as trustworthy as the directory it stands in: whoever may create names there can put his own
// socket in place of a service's (a second bind on an ipc path steals it without an error; libzmq 4.3.4).
// Refused: absent (SOCKET_DIRECTORY_ABSENT), not a directory or a link, owned by another user than this
// process's or root, writable by group or others (SOCKET_DIRECTORY_UNSAFE).
Status check_socket_directory(const std::string& path);

// Makes it 0700 when absent, then checks it.
Status make_socket_directory(const std::string& path);

}  // namespace headgate
