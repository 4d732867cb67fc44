"""The command line, a module a command group: main, console, settings, run, results, suites, benchmark."""
