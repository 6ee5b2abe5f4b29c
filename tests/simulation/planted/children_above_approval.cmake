# A child order is made larger than what was approved, with the assertion against it gone.
plant(services/exec/order_table.cpp
[==[
  child.set_quantity_e2(approval->maximum_quantity_e2());]==]
[==[
  child.set_quantity_e2(approval->maximum_quantity_e2() * 3 / 2);]==])
plant(services/exec/order_table.cpp
[==[
  check(committed_e2(intent) <= approval->maximum_quantity_e2(), "children never exceed their approval");
]==]
[==[
]==])
