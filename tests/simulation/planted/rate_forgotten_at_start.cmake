# Risk counts the orders of a minute from its own start.
plant(services/risk/account.cpp
[==[
      approved_market_ns_.insert(order.approved_market_ns());
      index(]==]
[==[
      index(]==])
