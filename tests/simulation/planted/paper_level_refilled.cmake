# The paper exchange sells a level again with each book that shows it.
plant(lib/venue/published_side.cpp
[==[
  bool changed = false;
]==]
[==[
  bool changed = !used_.empty();
  used_.clear();
]==])
