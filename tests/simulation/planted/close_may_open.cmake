# Where nothing is held, risk lets an order that may only reduce open a position.
plant(services/risk/checks.cpp
[==[
  if (held.e2() == 0 || (held.e2() > 0)]==]
[==[
  if (held.e2() == 0) return true;
  if ((held.e2() > 0)]==])
