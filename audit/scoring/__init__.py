"""From probes to scores: preflight, batches, checks of what came back, the run store, executors.

Modules: batches, probabilities, requests, noise < preflight, shards, bench; store and workers are folders.
"""
