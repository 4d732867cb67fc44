"""The command line, a module a command group: main, console, settings, run, results, suites, benchmark.

Beside them: sentence (`audit text`), init, handover (attest, verify, log), rehearsal (`--dry-run`), exits (the exit codes), paths.
"""
