"""Who scores the missing shards: executor, worker, processes, ray_actors, signals."""
