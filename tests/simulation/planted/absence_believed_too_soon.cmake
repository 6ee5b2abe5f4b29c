# Exec takes an order that is not listed for one that never was, while its request may still be under way.
plant(services/exec/order_replies.cpp
[==[
> request_life_max_ns;]==]
[==[
> 5 * ns_per_s;]==])
