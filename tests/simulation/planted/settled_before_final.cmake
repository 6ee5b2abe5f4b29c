# Settle pays on a result that may still be disputed.
plant(services/settle/settle_actor.cpp
[==[
  if (info->status() != market::v1::MARKET_STATUS_FINALIZED) return;
]==]
[==[
  if (info->status() < market::v1::MARKET_STATUS_DETERMINED) return;
]==])
