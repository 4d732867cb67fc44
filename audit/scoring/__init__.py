"""From probes to scores: preflight, batches, checks of what came back, the run store, executors."""
