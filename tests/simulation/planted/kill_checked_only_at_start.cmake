# The KILL switch is looked at when a process starts, and never again.
plant(lib/node/node.cpp
[==[
  input.killed = outside_.killed();
]==]
[==[
  input.killed = input_number_ == 0 ? outside_.killed() : killed_;
]==])
plant(lib/node/node.cpp
[==[
    if (late || outside_.killed()) {]==]
[==[
    if (late) {]==])
plant(lib/node/node.cpp
[==[
  if (outside_.killed() != killed_) step(KillChecked{});
]==]
[==[
]==])
