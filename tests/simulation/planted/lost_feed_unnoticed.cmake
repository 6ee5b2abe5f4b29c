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
plant(services/market/market_actor.cpp
[==[
  if (!connected()) {
    out.set_defect("FEED_DISCONNECTED");
  } else if (info]==]
[==[
  if (info]==])
