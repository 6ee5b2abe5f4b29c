#include "services/market/clock_frame.h"
#include "tests/fuzz/promises.h"

HEADGATE_FUZZ(clock_frame, input) { headgate::fuzz::judged(headgate::parse_clock_frame(input)); }
