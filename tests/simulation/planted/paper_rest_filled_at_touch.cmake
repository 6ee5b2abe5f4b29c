# An offer at the price of a rest fills it on paper, and again with each book that still shows it.
plant(lib/venue/paper_makers.cpp
[==[
      if (order.remaining == Quantity() || !is_before(side, order.price_e4, quote.price_e4)) break;
]==]
[==[
      if (order.remaining == Quantity() || is_before(side, quote.price_e4, order.price_e4)) break;
]==])
plant(lib/venue/paper_makers.cpp
[==[
      use(mirror, side, quote.price_e4, quantity);
      used = true;
]==]
[==[
]==])
