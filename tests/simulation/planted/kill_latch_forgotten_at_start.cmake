# Exec begins each life as if the KILL switch had never been set.
plant(services/exec/exec_actor.cpp
[==[
  killed_ = started.rows.contains({killed_table, killed_table});
]==]
[==[
]==])
