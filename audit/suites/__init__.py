"""Suites of templates, the lexicons that fill them, and the probes that come of it."""
