#pragma once

#include "backtest/captured_run.h"
#include "backtest/rerun_findings.h"
#include "backtest/rerun_lane.h"

namespace headgate::backtest {

// Plays all processes of an instance again, in one, on what each captured from outside: HTTP, feeds, timers,
// heartbeats, commands, kill checks, starts and stops, each process's inputs in its own order. What a process
// captured of the bus must come from the rerun's own publisher, byte for byte; a reader waits until its
// publisher has made it. Of all that are ready the input of the earliest UTC goes first: that was the order
// of the run, so what is kept for slower readers is no more than lay in the run's own sockets.
RerunFindings rerun(CapturedRun& run, const RerunWish& wish, RerunWatcher& watcher);

}  // namespace headgate::backtest
