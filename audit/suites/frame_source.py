"""A user's own table of probes as a source: what it does not say is filled in by stated rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from audit.errors import AuditError
from audit.records import PROBES, READ, SCORED, Group, Origin, SuiteInfo, TableSource
from audit.strict import escaped, near
from audit.strict.data.names import EDGES, told_twins
from audit.suites.probe_table import assemble, encode, slot_maps

NO_COUNTERPART = "no counterpart: its block has one group"
"""The reason of a probe that can be compared with none."""

_KINDS = ("group", "baseline", "alias", "placebo")
_NAMES = ("suite", "family", "block", "group", "kind")
"""Blanks at the ends of these mean nothing."""
_IDS = ("suite", "template", "family", "block", "group", "term", "kind", "text", "gold")


def read_frame(
    frame: pd.DataFrame,
    *,
    name: str = "frame",
    origin: Origin = "frame",
    inputs: Mapping[str, str] | None = None,
) -> TableSource:
    """The probes of a DataFrame, in its order.

    Parameters
    ----------
    frame : DataFrame
        `text` and `group` are needed. `suite`, `template`, `family`, `block`, `term`, `kind` and
        `gold` are taken where they stand; every other column is a slot. Columns that a run
        writes (`p`, `label`, ...) are left out, with a warning.
    name : str
        The suite's name where the frame has no column `suite`.
    origin : {"frame", "labelled"}
        Labelled texts stand alone: each is a block of its own, and none lacks a counterpart.
    inputs : dict of str to str, optional
        File name -> SHA-256 of what the frame was read from.

    Notes
    -----
    Without `block`, probes of one template and equal slots share a block. Without `template`,
    the family (or else the block) is the template; where neither stands, the template is the
    text with its `term` taken out. Where even `term` is missing, the i-th texts of all groups
    form a block, and every group must have as many. Without `family`, the template is the family.

    Raises
    ------
    AuditError
        Where a column is missing, a cell is blank, there is one group, or nothing says which
        probes belong together.
    """
    left_out = [column for column in frame.columns if column in _LEFT_OUT]
    unread = [column for column in frame.columns if _is_idle(frame, column)]
    known = [column for column in frame.columns if column not in {*left_out, *unread}]
    rows = _Columns(frame[known], name, origin).table()
    alone = rows["alone"] if origin != "labelled" else rows["alone"] & False
    parts = rows.groupby("suite", sort=False)
    return TableSource(
        suites=tuple(_info(str(suite), part, origin) for suite, part in parts),
        table=_probes(rows, alone),
        inputs=dict(inputs or {}),
        warnings=(
            *_warnings(left_out, unread, int(alone.sum())),
            *told_twins(dict.fromkeys(rows["group"]), name),
        ),
    )


def _is_idle(frame: pd.DataFrame, column: str) -> bool:
    """Whether a column that nobody asked for holds more than plain values: lists, images."""
    if column in (*_IDS, "slots") or column in _LEFT_OUT or isinstance(frame[column], pd.DataFrame):
        return False
    kind = frame[column].dtype
    if isinstance(kind, pd.StringDtype) or pd.api.types.is_numeric_dtype(kind):
        return False  # plain as it stands: no need to read its cells twice
    try:
        _cells(frame[column], str(column))
    except AuditError:
        return True
    return False


def _warnings(left_out: Sequence[str], unread: Sequence[str], alone: int) -> Iterator[str]:
    """Columns that were left out, probes without a counterpart."""
    if left_out:
        yield f"columns of an earlier run were left out: {', '.join(left_out)}"
    if unread:
        yield f"columns without plain values were left out: {', '.join(map(str, unread))}"
    if alone:
        yield f"{alone:,} probes have no counterpart in their block and are set aside"


def _probes(rows: pd.DataFrame, alone: pd.Series) -> pa.Table:
    """The rows with the columns of `PROBES`, and `reason` where some are set aside."""
    columns = {key: encode(rows[key].tolist()) for key in _IDS if key not in ("block", "text")}
    table = assemble(
        **columns,
        block=pa.array(rows["block"].to_numpy(), pa.int64()),
        text=pa.array(rows["text"].tolist(), pa.string()),
        slots=slot_maps(rows["slots"].tolist(), np.ones(len(rows), np.int64)),
    )
    if not alone.any():
        return table
    reasons = [NO_COUNTERPART if one else None for one in alone]
    return table.append_column("reason", encode(reasons))


_LEFT_OUT = frozenset({*SCORED.names, *READ.names} - set(PROBES.names))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The frame's columns, completed."""

    frame: pd.DataFrame
    name: str
    origin: Origin

    def table(self) -> pd.DataFrame:
        """Every column of the probe table, and whether a probe is alone in its block."""
        self._check_columns()
        frame = self.frame.reset_index(drop=True)
        out = pd.DataFrame(index=frame.index)
        out["text"], out["group"] = self._texts(frame, "text"), self._texts(frame, "group")
        out["suite"] = self._texts(frame, "suite") if "suite" in frame else self.name
        out["term"] = self._texts(frame, "term") if "term" in frame else out["group"]
        out["kind"] = self._kinds(frame)
        gold = _cells(frame.get("gold", [None] * len(frame)), "gold")
        gold = [value if value is None else value.strip(EDGES) for value in gold]
        out["gold"] = pd.Series(gold, index=frame.index, dtype=object)
        out["slots"] = pd.Series(self._slots(frame), index=frame.index, dtype=object)
        self._identify(frame, out)
        groups = out[out["kind"] != "placebo"].groupby("suite")["group"].nunique()
        if self.origin != "labelled" and (groups < 2).any():
            name = str(groups.index[groups < 2][0])
            raise AuditError(
                f"the suite {name!r} has one group", where="group", remedy="add another"
            )
        out["alone"] = out.groupby("block")["group"].transform("nunique") < 2
        return out

    def _check_columns(self) -> None:
        names = [str(column) for column in self.frame.columns]
        if len(set(names)) != len(names):
            raise AuditError("two columns bear one name", where="DataFrame", remedy="rename one")
        for needed in ("text", "group"):
            if needed not in names:
                hint = near(needed, names) or f"its columns are {', '.join(names[:20])}"
                raise AuditError(
                    f"the table has no column {needed!r}", where="DataFrame", remedy=hint
                )
        if self.frame.empty:
            raise AuditError("the table has no rows", where="DataFrame")

    def _texts(self, frame: pd.DataFrame, column: str) -> list[str]:
        """A column as texts that are not blank."""
        values = _cells(frame[column], column)
        blank = [row for row, value in enumerate(values) if value is None or not value.strip(EDGES)]
        if blank:
            what = f"{len(blank):,} cells of {column!r} are blank"
            raise AuditError(
                what, where=f"DataFrame:row {blank[0]}:{column}", remedy="fill or drop them"
            )
        for row, value in enumerate(values):
            if value is not None and any("\ud800" <= sign <= "\udfff" for sign in value):
                what = f"a lone surrogate stands in {escaped(value)!r}"
                raise AuditError(what, where=f"DataFrame:row {row}:{column}", remedy="take it out")
        edges = EDGES if column in _NAMES else ""
        return [value.strip(edges) for value in values if value is not None]

    def _kinds(self, frame: pd.DataFrame) -> list[str]:
        kinds = self._texts(frame, "kind") if "kind" in frame else ["group"] * len(frame)
        for row, kind in enumerate(kinds):
            if kind not in _KINDS:
                where = f"DataFrame:row {row}:kind"
                raise AuditError(
                    f"{kind!r} is no kind of probe", where=where, remedy=", ".join(_KINDS)
                )
        return kinds

    def _slots(self, frame: pd.DataFrame) -> list[dict[str, str]]:
        """Every column that has no meaning of its own, as slots; a column `slots` is taken whole."""
        given = (
            [_slot_cell(value) for value in frame["slots"]]
            if "slots" in frame
            else [{} for _ in frame.index]
        )
        for column in frame.columns:
            if column not in (*_IDS, "slots"):
                for slots, text in zip(given, _cells(frame[column], str(column)), strict=True):
                    if text is not None:
                        slots[str(column)] = text
        return given

    def _identify(self, frame: pd.DataFrame, out: pd.DataFrame) -> None:
        """Fill template, family and block; see the class's notes."""
        given = {
            key: self._texts(frame, key) for key in ("template", "family", "block") if key in frame
        }
        alike = [
            f"{suite}\0{sorted(slots.items())}"
            for suite, slots in zip(out["suite"], out["slots"], strict=True)
        ]
        if self.origin == "labelled" and not given:
            given["block"] = [str(row) for row in frame.index]
        if not given:
            given["template"] = self._templates(frame, out)
        template = given.get("template") or given.get("family") or given["block"]
        block = given.get("block") or template
        within = [""] * len(alike) if "block" in given else alike
        keys = [f"{s}\0{b}\0{w}" for s, b, w in zip(out["suite"], block, within, strict=True)]
        out["template"] = template
        out["family"] = given.get("family") or template
        out["block"] = pd.factorize(np.array(keys, dtype=object))[0].astype(np.int64)

    def _templates(self, frame: pd.DataFrame, out: pd.DataFrame) -> list[str]:
        """The texts with their terms taken out, or the numbers of texts within their groups."""
        if "term" in frame:
            return [
                text.replace(term, "{term}", 1)
                for text, term in zip(out["text"], out["term"], strict=True)
            ]
        counts = out.groupby(["suite", "group"]).size()
        if counts.groupby("suite").nunique().gt(1).any():
            sizes = out["group"].value_counts().head(8)
            told = ", ".join(f"{group} {count:,}" for group, count in sizes.items())
            raise AuditError(
                f"nothing says which probes belong together, and the groups' counts differ: {told}",
                where="DataFrame",
                remedy="add a column block, template or term",
            )
        return [f"text-{n + 1}" for n in out.groupby(["suite", "group"]).cumcount()]


def _cells(values: Iterable[Any], column: str) -> list[str | None]:
    """A column's cells as texts; None where one is missing.

    Raises
    ------
    AuditError
        A cell is a list, a mapping or another object, or bytes that are no UTF-8; with its row.
    """
    found: list[str | None] = []
    for row, value in enumerate(values):
        try:
            found.append(_text(value))
        except (TypeError, UnicodeDecodeError) as error:
            what = (
                f"the bytes {bytes(value)[:20]!r} are no UTF-8"
                if isinstance(error, UnicodeDecodeError)
                else f"the cell holds a {type(value).__name__}"
            )
            remedy = "decode them" if isinstance(error, UnicodeDecodeError) else "write plain texts"
            where = f"DataFrame:row {row}:{column}"
            raise AuditError(what, where=where, remedy=remedy) from error
    return found


def _text(value: Any) -> str | None:
    """A cell as text; None where it is missing."""
    if isinstance(value, str):
        return str.__str__(value)  # of an Enum of texts too
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8")
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if not (pd.api.types.is_scalar(value) or isinstance(value, PurePath)):
        raise TypeError("no plain value")
    return str(value)


def _slot_cell(value: Any) -> dict[str, str]:
    """A cell of the column `slots`: a mapping, or pairs as Arrow gives them."""
    pairs = value.items() if isinstance(value, Mapping) else (value if value is not None else ())
    return {str(key): str(item) for key, item in pairs}


def _info(name: str, part: pd.DataFrame, origin: Origin) -> SuiteInfo:
    """What later stages need to know of the probes of one suite."""
    counted = part[part["kind"] == "group"]
    first = part.drop_duplicates("template").head(2000)
    return SuiteInfo(
        name=name,
        title=name,
        version="1",
        licence="user",
        origin=origin,
        axis=name,
        groups=tuple(Group(code=code, name=code) for code in sorted(counted["group"].unique())),
        templates=counted["template"].nunique(),
        families=counted["family"].nunique(),
        probes=len(counted),
        texts=dict(zip(first["template"], first["text"], strict=True)),
    )
