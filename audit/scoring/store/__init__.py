"""A run as a folder: run_store, plan, parts, journal, lock, atomic.

files, kept: what lies in it, and what was answered before a shard was full.
"""
