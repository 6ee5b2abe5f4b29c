# A reader takes whatever comes next for the next message.
plant(lib/bus/inbox.cpp
[==[
  if (ready && envelope.sequence() == applied_ + 1) {]==]
[==[
  if (ready) {]==])
