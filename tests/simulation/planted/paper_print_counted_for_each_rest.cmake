# A public trade fills each rest of ours that it could have met, and again whenever it is told.
plant(lib/venue/paper_makers.cpp
[==[
    left -= meet_print(order, print.yes_price_e4(), left, at, out);
]==]
[==[
    meet_print(order, print.yes_price_e4(), left, at, out);
]==])
plant(lib/venue/paper_makers.cpp
[==[
  prints.count(print.trade_id(), at);
]==]
[==[
]==])
