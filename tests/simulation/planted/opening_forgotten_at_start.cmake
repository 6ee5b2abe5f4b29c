# Exec tells the opening balance again in each life.
plant(services/exec/exec_actor.cpp
[==[
  opened_ = started.rows.contains({opening_table, opening_table});
]==]
[==[
]==])
