# The market process goes on telling the last books, and that its feed lives, after the connection is lost.
plant(services/market/feed_link.cpp
[==[
  snapshots_.clear();
  sets_.clear();
]==]
[==[
  snapshots_.clear();
]==])
plant(services/market/market_actor.cpp
[==[
  status.set_feed_connected(connected());
]==]
[==[
  status.set_feed_connected(true);
]==])
plant(lib/kalshi/book_teller.cpp
[==[
  if (!known.connected) return "FEED_DISCONNECTED";
]==]
[==[
]==])
