# Risk begins each life as if nobody had ever halted anything.
plant(services/risk/risk_actor.cpp
[==[
  restrictions_.restore(started.rows);
]==]
[==[
]==])
