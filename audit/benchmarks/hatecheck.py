"""HateCheck and its multilingual sisters: errors by function, by true label and by identity.

Cases made from a template with an identity slot stand once for every identity: a template is a
family there, and the errors by identity are counted over these cases alone. All other cases count
for the totals. Röttger et al. 2021 (ACL); Röttger et al. 2022 (WOAH) for the other languages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from audit.analysis.false_alarms import alarm_rates, alarm_spread
from audit.benchmarks.base import (
    Benchmark,
    BenchmarkCard,
    BenchmarkItem,
    bring_together,
    scored_items,
)
from audit.benchmarks.case_answers import AnswerKey, read_labels
from audit.benchmarks.case_files import read_cases, refuse_strange
from audit.errors import AuditError
from audit.records import BenchmarkResult, FalseAlarmSpread, Group, ModelInfo, SuiteInfo
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
GENDERED = ("gender_male", "gender_female")
"""Where a language's sentences agree with a gender, the template stands here, not in `case_templ`."""

SLOT = r"\[[^\]]*IDENT"

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
    table = table.sort_values("made", ascending=False, kind="stable")
    table["again"] = table.groupby(["made", "templ_id", "target_ident"]).cumcount()
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    blocks: dict[Any, int] = {}
    items = [_item(row, key, blocks) for row in rows]
    names = sorted(set(table.loc[table["made"], "target_ident"]))
    lacking = _lacking(items, names)
    tag = _language(path)
    return bring_together(
        replace(
            CARD,
            groups=tuple(Group(code=name, name=name) for name in names),
            language=tag,
            canaries="toxicity" if tag == "en" else "",
        ),
        items,
        inputs={path.name: sha256_of(path)},
        warnings=_holes(len(lacking)),
        facts={"offensive": True},
        lacking=lacking,
    )


def _lacking(items: Iterable[BenchmarkItem], names: list[str]) -> dict[str, tuple[str, ...]]:
    """Template -> the identities that stand in none of its cases."""
    there: dict[str, set[str]] = {}
    for item in items:
        if item.kind == "group":
            there.setdefault(item.family, set()).add(item.group)
    lacking = {one: tuple(name for name in names if name not in has) for one, has in there.items()}
    return {family: missing for family, missing in lacking.items() if missing}


def _holes(templates: int) -> tuple[str, ...]:
    """What the file itself leaves out: no run is incomplete for it."""
    if not templates:
        return ()
    return (f"templates that stand without some identity in the file: {templates:,}",)


def _cases(folder: Path) -> tuple[Path, pd.DataFrame, str]:
    """The file of cases, what it holds, and the column that names a case.

    Raises
    ------
    AuditError
        The folder has no such file, or several languages; a column is missing; a label is strange.
    """
    names = (*LANGUAGES, *(PREFIX + one for one in LANGUAGES))
    there = [f"{name}.csv" for name in names if (folder / f"{name}.csv").is_file()]
    if not there and not (folder / CASES).is_file():
        raise AuditError(
            f"the folder holds no {CASES} and no {PREFIX}LANGUAGE.csv",
            where=str(folder),
            remedy=f"put the authors' file there; the languages are {', '.join(LANGUAGES)}",
        )
    if len(there) > 1 and not (folder / CASES).is_file():
        raise AuditError(
            f"the folder holds several languages: {', '.join(there)}",
            where=str(folder),
            remedy="keep each in a folder of its own",
        )
    path, table = read_cases(folder, (CASES, *there), COLUMNS, (*KEYS, *GENDERED).__contains__)
    templates = table[[one for one in ("case_templ", *GENDERED) if one in table]]
    table["made"] = templates.agg("".join, axis=1).str.contains(SLOT)
    refuse_strange(table, "label_gold", (HATEFUL, HARMLESS), path)
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


def _item(row: Mapping[str, Any], key: str, blocks: dict[Any, int]) -> BenchmarkItem:
    """A case; one without an identity slot is of the kind that no contrast speaks of.

    A template that names an identity twice (in both genders) has a block for either time.
    """
    slots = {"case": row[key], "gold": row["label_gold"], "functionality": row["functionality"]}
    family = f"template {row['templ_id']}" if row["made"] else f"case {row[key]}"
    return BenchmarkItem(
        family=family,
        block=blocks.setdefault((family, row["again"]), len(blocks)),
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
    rates, apart = _alarms(table, alpha=alpha)
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official=_counts(table),
        classifier={"false_alarm_rate": rates},
        false_alarm_spread=apart,
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
        Cases are missing, unknown or answered in two ways, or a label is neither of the two.
    """
    _, cases, key = _cases(folder)
    asked = AnswerKey(
        keys=tuple(dict.fromkeys((key, *KEYS))),
        cases=set(cases[key]),
        labels=(HATEFUL, HARMLESS),
        named=label_map or {},
        allow_incomplete=allow_incomplete,
    )
    answers = read_labels(file, asked)
    cases = cases[cases[key].isin(list(answers))]
    table = pd.DataFrame(
        {
            "made": cases["made"],
            "ident": cases["target_ident"],
            "family": cases["templ_id"],
            "gold": cases["label_gold"],
            "functionality": cases["functionality"],
            "flagged": cases[key].map(answers) == HATEFUL,
        }
    )
    rates, apart = _alarms(table, alpha=alpha)
    return {
        **_counts(table),
        "cases": len(table),
        "false_alarm_rate": rates,
        "false_alarm_spread": apart,
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


def _alarms(table: pd.DataFrame, *, alpha: float) -> tuple[dict[str, Any], FalseAlarmSpread | None]:
    """The share of harmless template cases that are flagged, by identity, and its spread."""
    chosen = table[table["made"] & (table["gold"] == HARMLESS)]
    if chosen.empty:
        return {}, None
    shares = chosen.pivot_table("flagged", index="family", columns="ident", aggfunc="mean")
    grid, names = shares.to_numpy(dtype=float), [str(name) for name in shares.columns]
    return alarm_rates(grid, names, alpha=alpha), alarm_spread(grid, names, alpha=alpha)
