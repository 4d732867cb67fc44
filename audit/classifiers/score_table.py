"""A user's table of scores, in whatever form it lies, as columns of text and of checked numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.answers import SLACK
from audit.errors import AuditError
from audit.records import Floats
from audit.strict.data import DataTable, read_data

AS_WRITTEN = ("text", "term")
SHOWN = 5
"""Rows that an error names."""

_NUMBER = (
    r"^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(?i:inf|infinity)"
    r"|[+-]?(?i:nan)|#?(?i:n/a)|(?i:na|<na>|null|none)|)$"
)
"""Numbers, and what R, pandas, Excel and SQL write for one that is missing."""

_OF_LABEL = {kind: re.compile(rf"{kind}\[(.+)\]") for kind in ("p", "logit")}


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The columns of scores in a table that was read."""

    given: DataTable

    @property
    def path(self) -> Path:
        """The file."""
        return self.given.path

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return self.given.sha256

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.given)

    @property
    def columns(self) -> tuple[str, ...]:
        """The heading."""
        return self.given.header

    def labels_of(self, kind: Literal["p", "logit"]) -> tuple[str, ...]:
        """The labels of the columns ``p[LABEL]`` or ``logit[LABEL]``, in their order."""
        found = (_OF_LABEL[kind].fullmatch(column) for column in self.columns)
        return tuple(match.group(1) for match in found if match)

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return self.given.has(column)

    def require(self, column: str) -> None:
        """Raise where there is no such column."""
        self.given.require(column)

    def text(self, column: str) -> pa.Array:
        """The column as text, nothing read into it; a missing cell is the empty text.

        In columns of names the blanks at their ends mean nothing.
        """
        return self.given.text(column) if column in AS_WRITTEN else self.given.names(column)

    def numbers(self, column: str, within: tuple[float, float] | None = None) -> Floats:
        """The column as numbers; an empty cell, NA, NaN, null and infinities become NaN.

        What lies outside `within` by rounding alone is set to its end.

        Raises
        ------
        AuditError
            Where a cell is no number, or a number outside `within`.
        """
        values = self.given.data[column]
        if pa.types.is_string(values.type):
            text = self.text(column)
            if self.given.decimal_comma:
                text = pc.replace_substring(text, ",", ".")
            plain = pc.match_substring_regex(text, _NUMBER)
            self.refuse(column, pc.invert(plain), "no number", _as_number)
            missing = pc.invert(pc.match_substring_regex(text, r"\d|(?i:inf)"))
            values = pc.if_else(missing, "nan", text).cast(pa.float64())
        elif not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
            raise AuditError(
                f"the column holds {values.type}", where=f"{self.path}:{column}", remedy="numbers"
            )
        filled = pc.fill_null(values.cast(pa.float64(), safe=False), float("nan"))
        p = np.array(filled.to_numpy(), dtype=np.float64)
        p[~np.isfinite(p)] = np.nan
        if within is not None:
            low, high = within
            slack = SLACK * (high - low)
            with np.errstate(invalid="ignore"):
                outside = pa.array((p < low - slack) | (p > high + slack))
            self.refuse(column, outside, f"not between {low:g} and {high:g}", _on_a_scale)
            p = np.clip(p, low, high)
        return p

    def refuse(
        self,
        column: str,
        faulty: pa.Array,
        what: str,
        remedy: Callable[[str], str | None] = lambda value: None,
    ) -> None:
        """Raise where some cells are faulty, naming the first rows of them and what mends the first."""
        rows = np.flatnonzero(np.asarray(faulty.to_numpy(zero_copy_only=False), dtype=bool))
        if not len(rows):
            return
        said, mend = what, None
        if len(rows) > 1:
            named = ", ".join(str(self.given.numbers[row]) for row in rows[:SHOWN])
            more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
            said += f" in {'lines' if self.given.by_line else 'rows'} {named}{more}"
        if self.has(column) and (value := self.given.data[column][int(rows[0])].as_py()):
            said += f"{', the first' if len(rows) > 1 else ':'} {str(value)[:60]!r}"
            mend = remedy(str(value).strip())
        raise AuditError(said, where=self.given.where(int(rows[0]), column), remedy=mend)


def _as_number(value: str) -> str | None:
    """How a cell that people take for a number is written so that it can be one thing alone."""
    if value.endswith("%"):
        return "write a share of 1: 0.93 for 93%"
    if "," in value:
        return "write 0.93 with a point; in a table of semicolons 0,93 is a number too"
    if value.lower() in {"true", "false"}:
        return "write 1 or 0 where that is the probability; what was returned goes into `label`"
    return None


def _on_a_scale(value: str) -> str:
    """What to do with a number that is no probability."""
    return "write a share of 1, or say --scale LOW,HIGH of a score that is no probability"


def open_table(path: Path, wanted: Callable[[str], bool]) -> ScoreTable:
    """Read a table of scores.

    Parameters
    ----------
    wanted : callable
        Told a column's name beside those of probabilities: whether it is read.

    Raises
    ------
    AuditError
        Where it cannot be read, or has no rows.
    """
    table = read_data(
        path,
        lambda name: wanted(name) or any(one.fullmatch(name) for one in _OF_LABEL.values()),
    )
    return ScoreTable(table)
