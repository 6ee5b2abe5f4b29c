#pragma once

#include <string>

#include "domain/result.h"

namespace headgate::cli {

// May the sockets in this folder be trusted? ZeroMQ asks nobody who bound a socket: whoever may write into
// the folder can put a socket of their own there and be taken for risk. So the folder and the one above it
// must belong to us or root, and nobody else may write into them (a sticky folder such as /tmp is bearable
// above). Errors: NOT_RUNNING (no such folder), SOCKET_FOLDER_FOREIGN, SOCKET_FOLDER_OPEN.
Status judge_socket_directory(const std::string& path);

}  // namespace headgate::cli
