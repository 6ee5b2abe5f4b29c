#include "cli/doctor_keys.h"

#include <unistd.h>

#include "cli/approval_keys.h"
#include "runtime/key_file.h"

namespace headgate::cli {
namespace {

std::optional<RequestSigner> examine(const std::string& check, const KeyPlace& place, const char* without,
                                     Findings& findings) {
  if (!place.named()) {
    findings.skipped(check, without);
    return std::nullopt;
  }
  auto signer = RequestSigner::load(place);
  if (!signer) {
    const Error& error = signer.error();
    findings.bad(check, error.field + ": " + error.value, "a plain file of this user, mode 0600 or 0400",
                 error.mend);
    return std::nullopt;
  }
  findings.good(check, name_of(signer->key()) + ", " + place.file);
  return std::move(*signer);
}

// With one key for both, whoever takes over market can trade past risk.
void examine_separation(const Configuration& configuration, const DoctorKeys& keys, Findings& findings) {
  constexpr const char* check = "keys_apart";
  if (!keys.read || !keys.write) return findings.skipped(check, "there are not two keys");
  const bool same_id = configuration.keys.read.id == configuration.keys.write.id;
  if (!same_id && !keys.read->key().same_pair(keys.write->key()))
    return findings.good(check, "reading and writing have a key each");
  const std::string value = "reading and writing share one key";
  const std::string mend =
      "make a key of scope read at the exchange and name it in keys.read_id and read_file";
  switch (configuration.instance.mode) {
    case Mode::live:
      return findings.bad(check, value, "a key each in mode live", mend);
    case Mode::demo:
      return findings.warn(check, value, "a key each in mode live", mend);
    case Mode::paper:
    case Mode::sim:
      return findings.good(check, value + "; no real order can follow");
  }
}

void examine_approvals(const Configuration& configuration, Findings& findings) {
  constexpr const char* check = "approval_keys";
  const ApprovalKeyPaths paths = ApprovalKeyPaths::in(configuration.instance.state_directory);
  const bool seed = ::access(paths.seed.c_str(), F_OK) == 0;
  const bool open = ::access(paths.public_key.c_str(), F_OK) == 0;
  const bool made_at_start =
      configuration.instance.mode == Mode::paper || configuration.instance.mode == Mode::sim;
  if (!seed && !open && made_at_start) return findings.good(check, "none yet; 'headgate up' makes them");
  if (!seed || !open) {
    return findings.bad(check, (seed ? paths.public_key : paths.seed) + " is missing", "",
                        seed || open ? "restore the pair from the backup"
                                     : "make them with 'headgate init', which asks first");
  }
  for (const std::string& path : {paths.seed, paths.public_key}) {
    auto text = read_key_file(path);
    if (!text) return findings.bad(check, path + ": " + text.error().value, "mode 0600", text.error().mend);
    wipe(*text);
  }
  findings.good(check, paths.seed);
}

}  // namespace

DoctorKeys examine_keys(const Configuration& configuration, Findings& findings) {
  DoctorKeys out;
  out.read = examine("key_read", configuration.keys.read,
                     "no read key is configured: books are polled, nothing of the account is seen", findings);
  out.write = examine("key_write", configuration.keys.write, "no write key is configured: no order can leave",
                      findings);
  examine_separation(configuration, out, findings);
  examine_approvals(configuration, findings);
  return out;
}

}  // namespace headgate::cli
