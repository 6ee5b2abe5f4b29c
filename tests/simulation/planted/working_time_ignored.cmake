# Exec leaves an order resting beyond the time it was approved for.
plant(services/exec/order_table.cpp
[==[
    const bool overdue = now.ns() >= intent.approval().working_until_ns();
]==]
[==[
    const bool overdue = now.ns() < 0;
]==])
