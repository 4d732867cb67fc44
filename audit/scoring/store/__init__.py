"""A run as a folder: run_store, plan, parts, journal, lock, atomic."""
