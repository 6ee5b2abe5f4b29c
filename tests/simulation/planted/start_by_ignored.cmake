# Exec obeys an approval however old it is.
plant(services/exec/exec_actor.cpp
[==[
  if (input.utc.ns() >= approval.start_by_utc_ns()) return Refusal{OrderState::expired, "START_BY_PASSED"};
]==]
[==[
]==])
plant(services/exec/order_view.cpp
[==[
  out.leave_by = UtcTime::from_ns(approval.start_by_utc_ns());
]==]
[==[
  out.leave_by = UtcTime::from_ns(approval.start_by_utc_ns()).plus_ns(3'600 * ns_per_s);
]==])
