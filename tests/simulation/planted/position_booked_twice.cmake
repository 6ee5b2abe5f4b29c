# Positions read are not stored with their effect, and risk has forgotten after a restart which trades it has booked: a
# replay books them again.
plant(lib/node/node.cpp
[==[
    for (const auto& [from, position] : handled_) committed.positions.push_back(position);
]==]
[==[
]==])
plant(services/risk/account.cpp
[==[
    if (table == fill_table) trades_.insert(key);
]==]
[==[
]==])
