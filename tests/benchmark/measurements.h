#pragma once

#include "benchmark/table.h"
#include "benchmark/workbench.h"

namespace exec_wrapper::benchmark {

// Each measures one thing and tells it in one table. They throw where a contestant does not do what
// it should.

Table launch(Workbench& bench, Effort effort);
Table exitLatency(Workbench& bench, Effort effort);
Table killDelay(Workbench& bench, Effort effort);
Table memory(Workbench& bench, Effort effort);
Table idle(Workbench& bench, Effort effort);
Table concurrency(Workbench& bench, Effort effort);
Table progress(Workbench& bench, Effort effort);
Table reporters(Workbench& bench, Effort effort);
Table historyOfRuns(Workbench& bench, Effort effort);
Table readingAHistory(Workbench& bench, Effort effort);
Table bus(Workbench& bench, Effort effort);
Table instructions(Workbench& bench, Effort effort);
Table sizes(Workbench& bench, Effort effort);

} // namespace exec_wrapper::benchmark
