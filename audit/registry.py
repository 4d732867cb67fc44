"""What there is to choose from: built in, or added by other packages through entry points.

A package that is installed beside this one adds a suite, a kind of classifier, a benchmark, a
format or a metric by one object under the entry-point group ``audit.suites``,
``audit.classifiers``, ``audit.benchmarks``, ``audit.formats`` or ``audit.metrics``. What is built
in stands in `BUILT_IN` in the same form and is found in the same way; suites are found by their
files. `docs/extending.md` shows each door with an example.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, get_args

from audit.errors import AuditError, AuditWarning

Door = Literal["suites", "classifiers", "benchmarks", "formats", "metrics"]
DOORS: tuple[Door, ...] = get_args(Door)

OWN = "classifier-audit"
"""The package that what is built in comes from."""

BUILT_IN: Mapping[Door, Mapping[str, str]] = {
    "suites": {},
    "classifiers": {
        "transformers": "audit.classifiers.transformers.sequence_classifier:KIND",
        "onnx": "audit.classifiers.onnx:KIND",
        "embedded": "audit.classifiers.embedded:KIND",
        "python": "audit.classifiers.function:KIND",
        "sklearn": "audit.classifiers.sklearn:KIND",
        "http": "audit.classifiers.endpoint:KIND",
        "https": "audit.classifiers.endpoint:KIND",
        "chat": "audit.classifiers.chat:KIND",
        "lm": "audit.classifiers.transformers.prompted:KIND",
        "zero-shot": "audit.classifiers.transformers.zero_shot:KIND",
    },
    "benchmarks": {
        "winobias": "audit.benchmarks.winobias",
        "winogender": "audit.benchmarks.winogender",
        "stereoset": "audit.benchmarks.stereoset",
        "crows-pairs": "audit.benchmarks.crows_pairs",
        "eec": "audit.benchmarks.eec",
        "holisticbias": "audit.benchmarks.holisticbias",
        "checklist": "audit.benchmarks.checklist",
        "hatecheck": "audit.benchmarks.hatecheck",
        "sentence-templates": "audit.benchmarks.sentence_templates",
    },
    "formats": {
        "html": "audit.report.formats.html:FORMAT",
        "csv": "audit.report.formats.csv:FORMAT",
        "markdown": "audit.report.formats.markdown:FORMAT",
        "junit": "audit.report.formats.junit:FORMAT",
        "model-card": "audit.report.formats.model_card:FORMAT",
        "avid": "audit.report.formats.avid:FORMAT",
    },
    "metrics": {},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose: its name, where its object lies, and the package that it comes from."""

    door: Door
    name: str
    value: str
    package: str

    def load(self) -> Any:
        """The object.

        Raises
        ------
        AuditError
            Where it cannot be imported, whatever its package raised.
        """
        try:
            return EntryPoint(self.name, self.value, f"audit.{self.door}").load()
        except Exception as error:
            raise AuditError(
                f"{self.name!r} cannot be loaded: {type(error).__name__}: {error}",
                where=f"audit.{self.door} of {self.package}",
                remedy=f"mend or uninstall {self.package}",
            ) from error


@cache
def entries(door: Door) -> Mapping[str, Entry]:
    """Everything behind one door by name: what is built in, then what packages add.

    A package cannot replace what is built in, nor what another one added: that is a warning.
    """
    found = {name: Entry(door, name, value, OWN) for name, value in BUILT_IN[door].items()}
    for point in sorted(entry_points(group=f"audit.{door}"), key=lambda one: (one.name, one.value)):
        package = point.dist.name if point.dist else "a package without a name"
        if point.name in found and found[point.name].value != point.value:
            warnings.warn(
                f"audit.{door}: {package} adds {point.name!r}, which {found[point.name].package} "
                "has already: it is left out",
                AuditWarning,
                stacklevel=2,
            )
        found.setdefault(point.name, Entry(door, point.name, point.value, package))
    return found


def added(door: Door) -> tuple[Entry, ...]:
    """What other packages add behind a door."""
    return tuple(one for one in entries(door).values() if one.package != OWN)


def find(door: Door, name: str) -> Any:
    """The object of that name.

    Raises
    ------
    AuditError
        Where there is none, naming what is near, or where it cannot be loaded.
    """
    known = entries(door)
    if name not in known:
        listed = f"there are: {', '.join(known)}"
        from audit.strict import near  # pydantic: `--help` needs none of it

        hint = near(name, known)
        raise AuditError(
            f"{name!r} is not among the {door}", remedy=f"{hint} {listed}" if hint else listed
        )
    return known[name].load()


def loaded(door: Door) -> Iterator[tuple[str, Any]]:
    """Every object behind a door; one that cannot be loaded is a warning that names it."""
    for name, entry in entries(door).items():
        try:
            yield name, entry.load()
        except AuditError as fault:
            warnings.warn(str(fault), AuditWarning, stacklevel=2)
