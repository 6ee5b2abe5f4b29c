# Exec does not know after a start which trades it has told.
plant(services/exec/order_table.cpp
[==[
    if (at.first == fill_table) check(trades_[at.second].ParseFromString(value), "a stored fill can be read");
]==]
[==[
]==])
