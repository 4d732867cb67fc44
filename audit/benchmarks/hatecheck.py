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
from audit.benchmarks.case_answers import read_answers
from audit.benchmarks.case_files import read_cases
from audit.errors import AuditError
from audit.records import BenchmarkResult, FalseAlarmSpread, Group, ModelInfo, SuiteInfo
from audit.statistics.contrasts import moments, simultaneous_half
from audit.statistics.spread import spread, unseen
from audit.strict import sha256_of

HATEFUL, HARMLESS = "hateful", "non-hateful"
CASES = "test_suite_cases.csv"
KEYS = ("case_id", "mhc_case_id")
LANGUAGES = {
    "arabic": "ar",
    "dutch": "nl",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "mandarin": "zh",
    "polish": "pl",
    "portuguese": "pt",
    "spanish": "es",
}
"""Of Multilingual HateCheck: the word in the file's name -> its tag."""
PREFIX = "hatecheck_cases_final_"
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
    path, table, key = _cases(folder)
    made = table["case_templ"].str.contains(SLOT, regex=False)
    table = table.assign(made=made).sort_values("made", ascending=False, kind="stable")
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    items = [_item(row, key, at) for at, row in enumerate(rows)]
    names = dict.fromkeys(table.loc[table["made"], "target_ident"])
    groups = tuple(Group(code=name, name=name) for name in sorted(names))
    tag = _language(path)
    canaries = "toxicity" if tag == "en" else ""
    return bring_together(
        renamed(CARD, groups=groups, language=tag, canaries=canaries),
        items,
        inputs={path.name: sha256_of(path)},
        facts={"offensive": True},
    )


def _cases(folder: Path) -> tuple[Path, pd.DataFrame, str]:
    """The file of cases, what it holds, and the column that names a case.

    Raises
    ------
    AuditError
        The folder has no such file, or several languages; a column is missing; a label is strange.
    """
    names = (*LANGUAGES, *(PREFIX + one for one in LANGUAGES))
    there = [f"{name}.csv" for name in names if (folder / f"{name}.csv").is_file()]
    if len(there) > 1 and not (folder / CASES).is_file():
        raise AuditError(
            f"the folder holds several languages: {', '.join(there)}",
            where=str(folder),
            remedy="keep each in a folder of its own",
        )
    path, table = read_cases(folder, (CASES, *there), COLUMNS, KEYS.__contains__)
    strange = sorted(set(table["label_gold"]) - {HATEFUL, HARMLESS})
    if strange:
        raise AuditError(
            f"label_gold holds {strange[0]!r}",
            where=str(path),
            remedy="the two labels are hateful and non-hateful",
        )
    return path, table, _key(table, path)


def _language(path: Path) -> str:
    """The tag of a file's language."""
    return LANGUAGES.get(path.stem.removeprefix(PREFIX), "en")


def _key(table: pd.DataFrame, path: Path) -> str:
    """The column that names a case."""
    for name in KEYS:
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
    info: SuiteInfo,
    parts: Iterable[pa.Table],
    *,
    model: ModelInfo | None = None,
    alpha: float = 0.05,
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
        classifier={"false_alarm_rate": _rates(table, alpha=alpha)},
        false_alarm_spread=_spread(table, alpha=alpha),
        items=len(table),
        dropped=(),
        notes=CARD.notes,
    )


def score_predictions(
    folder: Path,
    file: Path,
    *,
    allow_incomplete: bool = False,
    label_map: Mapping[str, str] | None = None,
    alpha: float = 0.05,
) -> dict[str, Any]:
    """Count what a system answered: columns `case_id` and `label` (hateful, non-hateful).

    Parameters
    ----------
    label_map : mapping of str to str, optional
        The file's own names of labels -> these two.
    alpha : float
        Error rate of the intervals of false alarms.

    Raises
    ------
    AuditError
        Cases are missing, unknown or named twice, or a label is neither of the two.
    """
    _, cases, key = _cases(folder)
    answers = read_answers(
        file,
        tuple(dict.fromkeys((key, *KEYS))),
        set(cases[key]),
        (HATEFUL, HARMLESS),
        named=label_map or {},
        allow_incomplete=allow_incomplete,
    )
    cases = cases[cases[key].isin(list(answers))]
    table = pd.DataFrame(
        {
            "made": cases["case_templ"].str.contains(SLOT, regex=False),
            "ident": cases["target_ident"],
            "family": cases["templ_id"],
            "gold": cases["label_gold"],
            "functionality": cases["functionality"],
            "flagged": cases[key].map(answers) == HATEFUL,
        }
    )
    return {
        **_counts(table),
        "cases": len(table),
        "false_alarm_rate": _rates(table, alpha=alpha),
        "false_alarm_spread": _spread(table, alpha=alpha),
    }


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


def _harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Share of harmless cases that are flagged: a row a template, a column an identity."""
    chosen = table[table["made"] & (table["gold"] == HARMLESS)]
    if chosen.empty:
        return pd.DataFrame()
    return chosen.pivot_table("flagged", index="family", columns="ident", aggfunc="mean")


def _rates(table: pd.DataFrame, *, alpha: float) -> dict[str, dict[str, float]]:
    """Share of harmless template cases that are flagged, by identity.

    The interval is a t interval over templates that holds for all identities at once.
    """
    grid = _harmless(table)
    if grid.empty:
        return {}
    found = moments(grid.to_numpy(dtype=float))
    half = simultaneous_half(found.se, found.df, alpha=alpha, m=grid.shape[1])
    half = np.where(found.se == 0, unseen(alpha / grid.shape[1], found.count), half)
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


def _spread(table: pd.DataFrame, *, alpha: float) -> FalseAlarmSpread | None:
    """How far apart two identities lie in that share; None of fewer than two, or of one template."""
    grid = _harmless(table)
    if min(grid.shape) < 2:
        return None
    found = spread(grid.to_numpy(dtype=float), alpha=alpha)
    return FalseAlarmSpread(
        value=found.value,
        highest=str(grid.columns[found.highest]),
        lowest=str(grid.columns[found.lowest]),
        low=found.low,
        high=min(found.high, 1.0),
        limit=min(found.limit, 1.0),
        templates=found.rows,
    )
