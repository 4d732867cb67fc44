"""The one place that decides the exit code: a verdict gives it; whatever else ends the process is 2.

0 done or PASS, 1 a gate FAILed, 2 usage, input, model or tool, 3 incomplete, 4 INCONCLUSIVE,
130/143 interrupted. 0 is never what is left over: a command that was ended by `sys.exit` in a
user's module, by a panic in a library or by a stream that takes nothing more has not passed.
"""

import os
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from audit.cli import console
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.verdict.gate import Gate

UNUSABLE, INCOMPLETE = 2, 3
INTERRUPTED, TERMINATED = 130, 143
_ENDED = "something that was called ended the process: there is no verdict"
decided: int | None = None
"""The code, once the command has given it."""
owned = False
"""Whether the process is the command line's own, and not one that called `main` with words."""


def of_run(gate: "Gate | None", *, incomplete: bool) -> int:
    """The code of a finished run: that of its gate where it is gated, else that it is whole.

    Parameters
    ----------
    gate : Gate or None
        None where the run is not gated.
    incomplete : bool
        Probes or families were left out, and the user did not allow it.
    """
    if incomplete:
        return INCOMPLETE
    return 0 if gate is None else gate.exit_code


def leave(code: int) -> NoReturn:
    """End the process with a code; interrupted, no thread or child of a classifier is waited for."""
    global decided
    decided = code
    if code in (INTERRUPTED, TERMINATED) and owned:
        os._exit(code)
    sys.exit(code)


def hold() -> None:
    """Let nobody's `os._exit`, before the end or at it, give this process another code."""
    mine, end = os.getpid(), os._exit

    def held(status: int) -> NoReturn:
        """End a child as it asks; the command line's own process as was decided, else with 2."""
        if os.getpid() != mine or status in (INTERRUPTED, TERMINATED):
            end(status)
        if decided is None:
            with suppress(OSError):
                os.write(2, f"audit: {_ENDED}\n".encode())
        end(UNUSABLE if decided is None else decided)

    os._exit = held
    if "posix" in sys.builtin_module_names:  # where the function is from
        vars(import_module("posix"))["_exit"] = held


def code_of(command: Callable[[], object]) -> int:
    """Run a command and say with which code the process ends; never raises.

    Parameters
    ----------
    command : callable
        Returns its code.
    """
    try:
        code = command()
    except BaseException as ended:
        code = _told(ended)
    whole = console.finish()
    if not isinstance(code, int) or isinstance(code, bool):
        return UNUSABLE
    return code if whole or code else UNUSABLE


def _short(place: str) -> str:
    """A file's name, or the beginning of one that no disk would take."""
    return place if len(place) <= 200 else f"{place[:80]}… ({len(place)} characters)"


def _told(ended: BaseException) -> int:
    """Say what ended the command, and give its code."""
    if isinstance(ended, AuditError):
        console.complain(str(ended))
        return ended.exit_code
    if isinstance(ended, click.ClickException):
        console.complain(ended.format_message())
    elif isinstance(ended, OSError) and ended.filename is not None:
        where = _short(os.fsdecode(ended.filename))
        console.complain(f"{where}: {ended.strerror or type(ended).__name__}")
    elif isinstance(ended, (click.Abort, KeyboardInterrupt)):
        console.complain("interrupted")
        return INTERRUPTED
    elif isinstance(ended, (SystemExit, click.exceptions.Exit)):
        console.complain(_ENDED)
    else:
        said = " ".join(f"{type(ended).__name__}: {ended}".split())
        console.complain(f"this went wrong and was not foreseen: {said[:2000]}")
        if os.environ.get("AUDIT_TRACEBACK"):
            console.note("".join(traceback.format_exception(ended)))
        else:
            keeper = _package(ended)
            whom = f" to those who keep {keeper}" if keeper else ""
            console.complain(f"please report it{whom}; AUDIT_TRACEBACK=1 shows where")
    return UNUSABLE


def _package(ended: BaseException) -> str:
    """The package that adds the code in which it arose; empty for this one's own."""
    from audit.registry import DOORS, added

    frames = [frame for frame, _ in traceback.walk_tb(ended.__traceback__)]
    modules = {frame.f_globals.get("__name__", "").partition(".")[0] for frame in frames}
    entries = (entry for door in DOORS for entry in added(door))
    return next((one.package for one in entries if re.split("[.:]", one.value)[0] in modules), "")
