# What is about to be handled is stored as handled with the first of several effects.
plant(lib/node/node_streams.cpp
[==[
  for (const bus::v1::Envelope& envelope : output.deliver) {
]==]
[==[
  for (const bus::v1::Envelope& envelope : output.deliver) mark_handled(envelope);
  for (const bus::v1::Envelope& envelope : output.deliver) {
]==])
plant(lib/node/node.cpp
[==[
  if (cause.envelope != nullptr) mark_handled(*cause.envelope);
]==]
[==[
]==])
