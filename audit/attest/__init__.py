"""The evidence pack: a signed statement over a run's files, a bill of materials, and an index.

Modules: statement, envelope, bom < pack.
"""
