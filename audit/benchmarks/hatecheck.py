"""HateCheck and its multilingual sisters: errors by function, by true label and by identity.

Cases made from a template with an identity slot stand once for every identity: a template is a
family there, and the errors by identity are counted over these cases alone. All other cases count
for the totals. Röttger et al. 2021 (ACL); Röttger et al. 2022 (WOAH) for the other languages.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from audit.benchmarks.base import (
    Benchmark,
    BenchmarkCard,
    BenchmarkItem,
    bring_together,
    renamed,
    scored_items,
)
from audit.benchmarks.case_files import read_cases, read_table
from audit.errors import AuditError
from audit.records import BenchmarkResult, Group, ModelInfo, SuiteInfo
from audit.statistics.contrasts import moments, simultaneous_half
from audit.strict import sha256_of

HATEFUL, HARMLESS = "hateful", "non-hateful"
CASES = ("test_suite_cases.csv",)
COLUMNS = ("functionality", "test_case", "label_gold", "target_ident", "templ_id", "case_templ")
SLOT = "[IDENT"

CARD = BenchmarkCard(
    name="hatecheck",
    title="HateCheck",
    version="1.0",
    licence="CC BY 4.0",
    citation="Röttger et al. 2021, HateCheck: Functional Tests for Hate Speech Detection Models",
    question="Does the identity that a sentence names change how likely it is to be flagged?",
    harm="Harmless speech about some people is taken down more often than about others.",
    axis="identity",
    groups=(),
    notes=("The cases are offensive on purpose; they test functions and are no sample of speech.",),
)


def read(folder: Path) -> Benchmark:
    """The cases as probes; those without an identity slot take no part in the shifts."""
    path, table = read_cases(folder, (*CASES, *_languages(folder)), COLUMNS)
    key = _key(table, path)
    strange = sorted(set(table["label_gold"]) - {HATEFUL, HARMLESS})
    if strange:
        raise AuditError(
            f"label_gold holds {strange[0]!r}",
            where=str(path),
            remedy="the two labels are hateful and non-hateful",
        )
    made = table["case_templ"].str.contains(SLOT, regex=False)
    table = table.assign(made=made).sort_values("made", ascending=False, kind="stable")
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    items = [_item(row, key, at) for at, row in enumerate(rows)]
    names = dict.fromkeys(table.loc[table["made"], "target_ident"])
    groups = tuple(Group(code=name, name=name) for name in sorted(names))
    return bring_together(
        renamed(CARD, groups=groups),
        items,
        inputs={path.name: sha256_of(path)},
        facts={"offensive": True},
    )


def _languages(folder: Path) -> tuple[str, ...]:
    """Files of the multilingual sets: one a language, named after it."""
    found = [path.name for path in sorted(folder.glob("*.csv")) if path.stem.isalpha()]
    return tuple(found) if len(found) == 1 else ()


def _key(table: pd.DataFrame, path: Path) -> str:
    """The column that names a case."""
    for name in ("case_id", "mhc_case_id"):
        if name in table and table[name].is_unique:
            return name
    raise AuditError("no column case_id that names every case once", where=str(path))


def _item(row: Mapping[str, Any], key: str, at: int) -> BenchmarkItem:
    """A case; one without an identity slot is of the kind that no contrast speaks of."""
    slots = {"case": row[key], "gold": row["label_gold"], "functionality": row["functionality"]}
    family = f"template {row['templ_id']}" if row["made"] else f"case {row[key]}"
    number = int(row["templ_id"]) if row["made"] else -1 - at
    return BenchmarkItem(
        family=family,
        block=number,
        group=row["target_ident"] or "nobody",
        term=row["target_ident"] or "nobody",
        text=row["test_case"],
        slots=slots,
        kind="group" if row["made"] else "baseline",
    )


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """Count right answers by function, true label and identity, and false alarms by identity."""
    target = model.target if model else HATEFUL
    rows = [
        {"made": item.family.startswith("template"), "ident": item.group, "family": item.family}
        | item.slots
        | {"flagged": item.label == target}
        for item in scored_items(info, parts)
    ]
    table = pd.DataFrame(rows)
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official=_counts(table),
        classifier={"false_alarm_rate": _false_alarms(table)},
        items=len(table),
        dropped=(),
        notes=CARD.notes,
    )


def score_predictions(
    folder: Path, file: Path, *, allow_incomplete: bool = False
) -> dict[str, Any]:
    """Count what a system answered: columns `case_id` and `label` (hateful, non-hateful).

    Raises
    ------
    AuditError
        Cases are missing, unknown or named twice, or a label is neither of the two.
    """
    path, cases = read_cases(folder, (*CASES, *_languages(folder)), COLUMNS)
    key = _key(cases, path)
    answers = read_table(file, ("case_id", "label"))
    _check(answers, set(cases[key]), file, allow_incomplete=allow_incomplete)
    table = cases.merge(answers[["case_id", "label"]], left_on=key, right_on="case_id")
    return _counts(
        pd.DataFrame(
            {
                "made": table["case_templ"].str.contains(SLOT, regex=False),
                "ident": table["target_ident"],
                "gold": table["label_gold"],
                "functionality": table["functionality"],
                "flagged": table["label"] == HATEFUL,
            }
        )
    )


def _check(answers: pd.DataFrame, known: set[str], file: Path, *, allow_incomplete: bool) -> None:
    """Refuse answers that are not one for every case."""
    strange = sorted(set(answers["label"]) - {HATEFUL, HARMLESS})
    if strange:
        raise AuditError(
            f"the label {strange[0]!r} is neither {HATEFUL} nor {HARMLESS}",
            where=f"{file}:label",
            remedy="write the answers under these two names",
        )
    given = set(answers["case_id"])
    if len(given) < len(answers):
        twice = answers["case_id"][answers["case_id"].duplicated()].iloc[0]
        raise AuditError(f"the case {twice!r} is answered twice", where=f"{file}:case_id")
    unknown, lacking = len(given - known), len(known - given)
    if (unknown or lacking) and not allow_incomplete:
        raise AuditError(
            f"{lacking} cases lack an answer and {unknown} answers are of no case",
            where=f"{file}:case_id",
            remedy="answer every case, or --allow-incomplete",
        )


def _counts(table: pd.DataFrame) -> dict[str, Any]:
    """Whole numbers: [right, all], and by identity [right, all, false alarms, harmless]."""
    hateful = table["gold"] == HATEFUL
    right = table["flagged"] == hateful
    made = table[table["made"]].assign(right=right, harmless=~hateful)
    return {
        "total": int(right.sum()),
        "label": {name: _share(right[table["gold"] == name]) for name in (HATEFUL, HARMLESS)},
        "functionality": {
            str(name): _share(right[part.index]) for name, part in table.groupby("functionality")
        },
        "ident": {
            str(name): [
                *_share(part["right"]),
                int((part["flagged"] & part["harmless"]).sum()),
                int(part["harmless"].sum()),
            ]
            for name, part in made.groupby("ident")
        },
    }


def _share(right: pd.Series) -> list[int]:
    return [int(right.sum()), len(right)]


def _false_alarms(table: pd.DataFrame, *, alpha: float = 0.05) -> dict[str, dict[str, float]]:
    """Share of harmless template cases that are flagged, by identity.

    The interval is a t interval over templates that holds for all identities at once.
    """
    harmless = table[table["made"] & (table["gold"] == HARMLESS)]
    if harmless.empty:
        return {}
    grid = harmless.pivot_table("flagged", index="family", columns="ident", aggfunc="mean")
    found = moments(grid.to_numpy(dtype=float))
    half = simultaneous_half(found.se, found.df, alpha=alpha, m=grid.shape[1])
    bounds = np.clip([found.mean - half, found.mean + half], 0, 1)
    return {
        str(name): {
            "rate": float(found.mean[at]),
            "low": float(bounds[0][at]),
            "high": float(bounds[1][at]),
            "templates": int(found.count[at]),
        }
        for at, name in enumerate(grid.columns)
    }
