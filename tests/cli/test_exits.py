"""Which code the process ends with: that of the verdict, and 2 for whatever else ended it."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest

from audit import registry
from audit.cli import console
from audit.cli.exits import code_of, of_run
from audit.cli.main import main
from audit.errors import AuditError, Interrupted
from audit.records import sealed
from tests.planted import ANSWERS
from tests.report.samples import sample

ROOT = Path(__file__).parents[2]
MODULE = """
import sys

def score(texts):
    return [0.9 if any(word in text for word in ("brother", " man", "Mr.")) else 0.5 for text in texts]

def level(texts):
    return [0.5 + 0.01 * (len(text) % 3) for text in texts]

def leaves(texts):
    sys.exit(0)

def exits(texts):
    import click
    raise click.exceptions.Exit(0)

def interrupts(texts):
    raise KeyboardInterrupt

def panics(texts):
    class PanicException(BaseException):
        pass
    raise PanicException("called `Option::unwrap()` on a `None` value")
"""


def raising(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


class Panic(BaseException):
    """As a Rust library raises it: no `Exception`."""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AuditError("no"), 2),
        (Interrupted(15, "resume"), 143),
        (click.UsageError("no"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (SystemExit(0), 2),
        (SystemExit(1), 2),
        (click.exceptions.Exit(0), 2),
        (Panic("unwrap"), 2),
        (GeneratorExit(), 2),
        (ZeroDivisionError("x"), 2),
        (MemoryError(), 2),
    ],
)
def test_fault_93_what_ends_the_process_is_no_verdict(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is raised, 0 and 1 are not its code, and no traceback is shown."""
    assert code_of(raising(error)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(line.startswith("audit: ") for line in shown.err.split("\n") if line)


@pytest.mark.parametrize("code", [None, True, False, "0", 0.0])
def test_fault_93_a_command_that_gives_no_code_has_not_passed(code: object) -> None:
    """0 is what a command returns, never what is left over."""
    assert code_of(lambda: code) == 2


def test_an_unforeseen_fault_shows_its_place_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line for a user; the traceback for whoever mends it."""
    code_of(raising(ZeroDivisionError("x")))
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("AUDIT_TRACEBACK", "1")
    code_of(raising(ZeroDivisionError("x")))
    assert "Traceback" in capsys.readouterr().err


def test_an_unforeseen_fault_of_an_added_package_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who keeps this program could not mend it."""
    scope: dict[str, object] = {"__name__": "audit_words.words"}
    exec("def command(): raise ZeroDivisionError('of theirs')", scope)
    entry = registry.Entry("classifiers", "words", "audit_words:KIND", "audit-words")
    monkeypatch.setattr(registry, "added", lambda door: (entry,) if door == entry.door else ())
    assert code_of(scope["command"]) == 2  # type: ignore[arg-type]
    assert "report it to those who keep audit-words;" in capsys.readouterr().err


def test_a_run_that_is_not_gated_ends_with_0_or_3() -> None:
    """Whole or not; and an incomplete run is 3 even where its gate says PASS."""
    assert of_run(None, incomplete=False) == 0
    assert of_run(None, incomplete=True) == 3


class Full:
    """A stream on a disk without room."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stream", [Full(), None])
def test_fault_93_a_result_that_could_not_be_printed_is_no_pass(
    stream: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or a closed stdout: 0 becomes 2, a FAIL stays a FAIL, the next command is whole."""

    def told(code: int) -> Callable[[], object]:
        def command() -> object:
            console.tell("PASS")
            return code

        return command

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert [code_of(told(code)) for code in (0, 1, 3, 4)] == [2, 1, 3, 4]
    assert code_of(told(0)) == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with models in it."""
    (tmp_path / "endings.py").write_text(MODULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def code_from(*words: str) -> object:
    """The code of a command in this process."""
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    return stop.value.code


def bash(line: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of shell that knows `audit`."""
    words = f'audit() {{ "{sys.executable}" -m audit "$@"; }}\n{line}'
    return subprocess.run(
        ["bash", "-c", words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_fault_93_the_gate_keeps_its_code_whatever_reads_it(folder: Path) -> None:
    """A FAILed run and a PASSed one, checked onto a full disk, a closed stdout and a closed pipe."""
    failed = sample()
    heard = tuple(replace(one, canary=ANSWERS) for one in failed.suites)
    passed = replace(failed, suites=heard, policy=replace(failed.policy, margin=0.99))
    for name, result in (("fail", failed), ("pass", passed)):
        (folder / name).mkdir()
        (folder / name / "results.json").write_bytes(sealed(result))
    assert code_from("check", "fail") == 1
    assert code_from("check", "pass") == 0
    for line, code in (
        ("audit check fail > /dev/full", 1),
        ("audit check pass --json > /dev/full", 2),
        ("audit check pass >&-", 2),
        ("audit check pass 2> /dev/full", 0),
        ("exec 3> >(exec <&-); sleep 0.5; audit check pass >&3", 2),
    ):
        done = bash(line)
        assert done.returncode == code, (line, done)
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("model", ["leaves", "exits", "panics", "interrupts"])
def test_fault_93_a_classifier_that_ends_the_process_passes_no_gate(
    folder: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`sys.exit(0)`, click's own exit, a panic and Ctrl-C from within: never 0 or 1, one line each."""
    words = (
        "run",
        f"python:endings:{model}",
        "--target",
        "positive",
        "--suite",
        "gender",
        "--check",
    )
    assert code_from(*words, "--out", "o") == (130 if model == "interrupts" else 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(line.startswith("audit: ") for line in shown.err.split("\n") if line)


def test_fault_89_a_broken_pipe_shows_no_traceback() -> None:
    """`audit suites NAME | head` ends at once and quietly."""
    done = bash("audit suites countries | head -n 2; exit ${PIPESTATUS[0]}")
    assert done.returncode == 2
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_fault_89_json_reaches_a_terminal_of_any_encoding(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that the terminal lacks is escaped as JSON does, and comes back whole."""
    taken = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(taken, encoding=encoding))
    console.tell_document('{"group": "łódź \U0001f600 \u202e"}')
    console.tell("łódź")
    assert console.finish()
    *document, line = taken.getvalue().decode(encoding).splitlines()
    assert json.loads("\n".join(document)) == {"group": "łódź \U0001f600 \u202e"}
    assert line.startswith("\\u0142")


def test_a_summary_that_cannot_be_written_changes_no_verdict(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GITHUB_STEP_SUMMARY in a folder that is not there, a folder, a pipe: a warning, and the gate's own code."""
    (folder / "results.json").write_bytes(sealed(sample()))
    os.mkfifo(folder / "pipe")
    for place in ("/nowhere/summary.md", str(folder), str(folder / "pipe")):
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", place)
        assert code_from("check", ".") == 1
        assert "the job's summary cannot be written" in capsys.readouterr().err


def test_fault_93_a_gate_over_no_suite_is_not_passed(folder: Path) -> None:
    """A run whose probes gate nothing is INCONCLUSIVE."""
    (folder / "t.csv").write_text(
        "text,gold,group\n" + "Fine.,positive,x\nBad.,positive,y\n" * 20, encoding="utf-8"
    )
    words = ("run", "python:endings:level", "--labelled", "t.csv", "--out", "o", "--check")
    assert code_from(*words) == 4


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("os._exit(0)", 2, "there is no verdict"),
        ("os._exit(1)", 2, "there is no verdict"),
        ("import posix; posix._exit(0)", 2, "there is no verdict"),
        ("atexit.register(os._exit, 0); exits.leave(1)", 1, ""),
        ("exits.leave(os.waitpid(os.fork() or os._exit(5), 0)[1] >> 8)", 5, ""),
    ],
)
def test_fault_93_an_exit_past_python_is_no_pass(words: str, code: int, told: str) -> None:
    """Where a module ends the process at once, and where it does so at its end; a child may."""
    program = f"import atexit, os; from audit.cli import exits; exits.hold(); {words}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert told in done.stderr
