# The node lets messages and requests out before the step is on the disk.
plant(lib/node/node.cpp
[==[
  if (!committed.empty()) {
    for (const auto& [from]==]
[==[
  uint64_t sequence = store_.last_event();
  for (bus::v1::Envelope& each : committed.events) {
    each.set_epoch(store_.epoch());
    each.set_sequence(++sequence);
  }
  perform(effects, input, committed, cause);
  if (!committed.empty()) {
    for (const auto& [from]==])
plant(lib/node/node.cpp
[==[
  perform(effects, input, committed, cause);
  for (HttpDone& done]==]
[==[
  for (HttpDone& done]==])
