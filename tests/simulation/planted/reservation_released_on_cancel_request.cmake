# Risk takes the wish to cancel for the end of the order and frees what it had reserved.
plant(services/risk/account.cpp
[==[
  order.set_cancel_approved(true);
]==]
[==[
  order.set_cancel_approved(true);
  order.set_done(true);
  index(order);
]==])
