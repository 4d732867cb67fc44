"""The command line: `audit run`, `report`, `check`, `compare`, `suites`, `validate`, `init`, `benchmark`, `text`, `bench`, `attest`, `verify`, `log`.

Results go to stdout, messages and progress to stderr. Nothing heavy is imported here:
each command imports what it needs when it runs.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from audit import __version__, registry
from audit.cli import exits
from audit.cli.console import noted_warnings
from audit.errors import AuditError

COMMANDS = {
    "run": "audit.cli.run:run",
    "report": "audit.cli.results:report",
    "check": "audit.cli.results:check",
    "compare": "audit.cli.results:compare",
    "suites": "audit.cli.suites:suites",
    "validate": "audit.cli.suites:validate",
    "init": "audit.cli.init:init",
    "benchmark": "audit.cli.benchmark:benchmark",
    "text": "audit.cli.sentence:text",
    "attest": "audit.cli.handover:attest",
    "verify": "audit.cli.handover:verify",
    "log": "audit.cli.handover:log",
    "bench": "audit.cli.benchmark:bench",
}

SUMMARIES = {
    "run": "Score probes with a classifier and write the audit.",
    "report": "Make every derived file of a run again, without the model.",
    "check": "Gate a finished run by its policy, or another one.",
    "compare": "Compare two to five runs, probe by probe.",
    "suites": "List the suites that ship, or one suite's probes.",
    "validate": "Check suites, lexicons and policies for what a careful reader would stumble over.",
    "init": "Write a commented suite or policy to begin with.",
    "benchmark": "Run a published benchmark from its official files.",
    "text": "A sentence with a slot, filled with every group: bars, a map, never a verdict.",
    "attest": "Sign a finished run, with a bill of materials.",
    "log": "Send a finished run to an experiment tracker.",
    "verify": "Hold a run's files against its signed statement.",
    "bench": "Measure sentences a second here.",
}


class Commands(click.Group):
    """The commands, each imported when it is called: `--help` stays under half a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name, with a suggestion where they name none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(_unknown(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))
        added = [one for door in registry.DOORS for one in registry.added(door)]
        if added:
            with formatter.section("Added by packages"):
                formatter.write_dl([(f"{one.door}: {one.name}", one.package) for one in added])


def _unknown(word: str) -> str:
    """What to say of a command that there is not."""
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(COMMANDS)}"
    return f"no command {word!r}{hint}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="audit")
def audit() -> None:
    """Audit a text classifier: how far its scores shift across groups, and how sure that is."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; see `audit.cli.exits`."""
    _open_streams()
    exits.owned = args is None
    if exits.owned:
        exits.hold()
    exits.leave(exits.code_of(lambda: _run(args)))


def _run(args: Sequence[str] | None) -> object:
    """What the command returns: its exit code."""
    for word in sys.argv[1:] if args is None else args:
        if "\0" in word or not _is_text(word):
            raise AuditError(
                "an argument is no text in UTF-8", where=ascii(word)[:80], remedy="rename the file"
            )
    with noted_warnings():
        return audit.main(args, prog_name="audit", standalone_mode=False)


def _is_text(word: str) -> bool:
    """Whether the word came as UTF-8: what did not, Python hands on as lone surrogates."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _open_streams() -> None:
    """Where a shell closed one of the three streams, no file of ours takes its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
