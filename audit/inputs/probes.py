"""What a user names or hands over as probes -> a `Source`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.inputs.labelled import read_labelled
from audit.inputs.request import Request
from audit.masking import masked, speaks_of_toxicity
from audit.records import Source
from audit.suites.sources import JoinedSource, SuiteSource
from audit.suites.suite import Suite, read_suite


def resolve_source(request: Request) -> Source:
    """The probes that a request names or hands over: its suites first, then what else it gives.

    Raises
    ------
    AuditError
        Where something cannot be found or read, or gives no probes.
    """
    sources = [source for find in _FINDERS for source in find(request)]
    return sources[0] if len(sources) == 1 else JoinedSource(sources)


def _from_suites(request: Request) -> Iterator[Source]:
    """Suites by name, by file, or handed over."""
    suites = [suite_of(given) for given in request.suites if not is_frame(given)]
    if request.groups:
        suites = [suite.only(request.groups) for suite in suites]
    if suites:
        yield SuiteSource(suites)


def _from_frames(request: Request) -> Iterator[Source]:
    """Tables of probes."""
    frames = [given for given in request.suites if is_frame(given)]
    if not frames:
        return
    from audit.suites.frame_source import read_frame

    for frame in frames:
        yield read_frame(frame)


def _from_benchmarks(request: Request) -> Iterator[Source]:
    """Published benchmarks from the user's copies."""
    if not request.benchmarks:
        return
    from audit import benchmarks

    for name, folder in request.benchmarks.items():
        yield benchmarks.read(name, folder).source


def _from_text(request: Request) -> Iterator[Source]:
    """A user's own texts with their group words swapped."""
    if request.text is None:
        return
    if request.axis is None:
        raise AuditError(
            "what is to be swapped in the texts?", where="--axis", remedy="e.g. --axis gender"
        )
    from audit.suites.swap.texts import read_texts

    source = read_texts(
        request.text,
        column=request.text_column,
        axis=request.axis,
        groups=request.groups,
        ignore_case=request.ignore_case,
        approved=request.approved,
    )
    say = request.say
    if say is not None:
        hide = not request.show_offensive and any(map(speaks_of_toxicity, request.targets))
        for line in source.preview():
            say(masked(line) if hide else line)
    yield source


def _from_labelled(request: Request) -> Iterator[Source]:
    """Texts with their true label and group."""
    if request.labelled is None:
        return
    yield read_labelled(request.labelled)


_FINDERS: tuple[Callable[[Request], Iterator[Source]], ...] = (
    _from_suites,
    _from_frames,
    _from_benchmarks,
    _from_text,
    _from_labelled,
)


def suite_of(given: Any) -> Suite:
    """A suite by name or file, or the suite itself."""
    if isinstance(given, Suite):
        return given
    if isinstance(given, (str, Path)):
        return read_suite(given)
    raise AuditError(
        f"a {type(given).__name__} is no suite",
        where="suite",
        remedy="hand over a name, a file, a Suite or a DataFrame of probes",
    )


def is_frame(given: object) -> bool:
    """Whether it is a DataFrame, told without importing pandas."""
    return hasattr(given, "columns") and hasattr(given, "iloc")
