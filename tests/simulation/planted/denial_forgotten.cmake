# Risk does not keep what it has denied, and judges the same idea again in its next life.
plant(services/risk/risk_actor.cpp
[==[
  effects.store(decision_table, intent.intent_id(), decision.SerializeAsString());
  account_.count_denial(effects);]==]
[==[
  account_.count_denial(effects);]==])
