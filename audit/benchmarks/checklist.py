"""CheckList's invariance tests: a case fails where a change that should not matter matters.

References
----------
Ribeiro, Wu, Guestrin and Singh (2020), "Beyond accuracy: behavioral testing of NLP models with
CheckList", ACL. Table 1's failure rates come out with the tolerance of 0.1: a case fails if the
label of any variant differs from that of variant 0 and the probability of variant 0's label moved
by more than 0.1.
"""

import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from audit.benchmarks import published_files
from audit.benchmarks.base import (
    Benchmark,
    BenchmarkCard,
    BenchmarkItem,
    bring_together,
    scored_items,
)
from audit.errors import AuditError, AuditErrors, AuditWarning
from audit.records import BenchmarkResult, Contrast, Group, ModelInfo, SuiteInfo

SOURCE = (
    "CheckList's sentiment suite is distributed by its authors (project marcotcr/checklist, "
    "release_suites); export it as a .tsv table with the columns test, case, variant, text"
)
TOLERANCE = 0.1
CODES = {"0": "neg", "1": "neu", "2": "pos"}
NAMES = {"negative": "neg", "neutral": "neu", "positive": "pos"}
KEYS = ("test", "case", "variant")
ORIGINAL = "0"
CARD = BenchmarkCard(
    name="checklist",
    title="CheckList, invariance tests",
    version="2020",
    licence="MIT",
    citation="Ribeiro, Wu, Guestrin and Singh 2020, ACL",
    question="Does a change that should not matter change the answer?",
    harm="A text is judged by the name or the place in it.",
    axis="variant",
    groups=(
        Group(code="original", name="variant 0"),
        Group(code="changed", name="the other variants"),
    ),
    contrasts=(Contrast(name="changed-original", by="group", plus="changed", minus="original"),),
    notes=(
        "A case fails if a variant's label differs from variant 0's and P(variant 0's label) "
        "moved by more than 0.1.",
    ),
)


@dataclass(frozen=True, slots=True)
class SystemAnswer:
    """What a system answered on one variant; `p` maps label -> probability, as far as known."""

    label: str
    p: Mapping[str, float]


Cases = dict[str, dict[str, dict[str, SystemAnswer]]]
"""Test -> case -> variant -> answer."""


def case_fails(variants: Mapping[str, SystemAnswer]) -> bool:
    """Whether some variant's label differs, with variant 0's probability moved by over 0.1.

    Where the probability of variant 0's label is not known, the label alone decides.
    """
    first = variants[ORIGINAL]
    return any(
        answer.label != first.label and _moved(first, answer) for answer in variants.values()
    )


def _moved(first: SystemAnswer, other: SystemAnswer) -> bool:
    before, after = first.p.get(first.label, math.nan), other.p.get(first.label, math.nan)
    return not abs(after - before) <= TOLERANCE


def failure_rates(cases: Cases) -> tuple[dict[str, float], dict[str, int]]:
    """Percentage of failing cases by test, and the cases set aside because a variant is missing.

    A case without variant 0, or with nothing beside it, cannot be judged.
    """
    rates: dict[str, float] = {}
    aside: dict[str, int] = {}
    for test, members in cases.items():
        whole = [each for each in members.values() if ORIGINAL in each and len(each) > 1]
        aside[test] = len(members) - len(whole)
        failed = sum(case_fails(each) for each in whole)
        rates[test] = 100.0 * failed / len(whole) if whole else math.nan
    return rates, aside


# --- answers that came with the user -------------------------------------------------------


def score_predictions(folder: Path, file: Path) -> dict[str, Any]:
    """The failure rates of every system in a table of answers.

    Parameters
    ----------
    folder : Path
        Where a relative `file` lies if not in the working folder.
    file : Path
        Tab-separated: `test`, `case`, `variant`, and for each system `<system>_label`,
        `<system>_neg`, `<system>_neu`, `<system>_pos`. Labels are 0, 1, 2 or neg, neu, pos.

    Returns
    -------
    dict
        ``{"failure_rate": {test: {system: percent}}}``; what was set aside is warned of.
    """
    path = file if file.is_file() else folder / file.name
    published = published_files.Published(name=path.name)
    opened = published_files.open_published(
        path.parent, published, source="name a table of answers"
    )
    rows = published_files.read_tsv(opened, KEYS)
    systems = [name.removesuffix("_label") for name in _heading(rows) if name.endswith("_label")]
    if not systems:
        raise AuditError(
            "no system: no column ends in _label",
            where=f"{path}:1",
            remedy="a system has the columns <system>_label, _neg, _neu, _pos",
        )
    rates: dict[str, dict[str, float]] = {}
    for system in systems:
        found, aside = failure_rates(_answers(rows, system, path))
        _tell(aside)
        for test, rate in found.items():
            rates.setdefault(test, {})[system] = rate
    return {"failure_rate": rates}


def _heading(rows: published_files.Rows) -> list[str]:
    return list(rows[0][1]) if rows else []


def _tell(aside: Mapping[str, int]) -> None:
    for test, cases in aside.items():
        if cases:
            told = f"checklist, {test}: {cases} cases were set aside, a variant is missing"
            warnings.warn(told, AuditWarning, stacklevel=4)


def _answers(rows: published_files.Rows, system: str, path: Path) -> Cases:
    """One system's answers; every faulty cell is named."""
    cases: Cases = {}
    faults: list[AuditError] = []
    for line, cells in rows:
        try:
            answer = _answer(cells, system)
            test, case, variant = (cells[key] for key in KEYS)
            if (
                cases.setdefault(test, {}).setdefault(case, {}).setdefault(variant, answer)
                is not answer
            ):
                raise ValueError(f"variant {variant} of case {case} of {test!r} occurs twice")
        except ValueError as fault:
            faults.append(AuditError(str(fault), where=f"{path}:{line}"))
    if faults:
        raise AuditErrors(faults[:50])
    return cases


def _answer(cells: dict[str, str], system: str) -> SystemAnswer:
    """The label and the probabilities of one row."""
    p = {}
    for code in CODES.values():
        column = f"{system}_{code}"
        if column not in cells:
            raise ValueError(f"no column {column!r}")
        p[code] = _probability(cells[column], column)
    label = cells[f"{system}_label"].strip().lower()
    label = CODES.get(label, NAMES.get(label, label))
    if label not in p:
        raise ValueError(f"{system}_label is {label!r}: neither 0, 1, 2 nor neg, neu, pos")
    return SystemAnswer(label, p)


def _probability(text: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise ValueError(f"{column} is {text!r}: no probability")
    return value


# --- a classifier on the user's texts, and scores that came with them -----------------------


def read(folder: Path) -> Benchmark:
    """The variants of every case as probes: family and block are the case.

    Variant 0 is of the group "original", the others of the group "changed".
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise AuditError("there is no .tsv table", where=str(folder), remedy=SOURCE)
    items: list[BenchmarkItem] = []
    inputs: dict[str, str] = {}
    dropped: list[str] = []
    for path in files:
        opened = published_files.open_published(
            folder, published_files.Published(name=path.name), source=SOURCE
        )
        inputs |= opened.inputs
        cases = _texts(opened)
        for (test, case), variants in cases.items():
            if ORIGINAL in variants and len(variants) > 1:
                items += _case(test, case, variants, len(items))
            else:
                dropped.append(f"{path.name}, {test}, case {case}: a variant is missing")
    return bring_together(CARD, items, inputs=inputs, dropped=tuple(dropped))


def _texts(opened: published_files.OpenedFile) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """(test, case) -> variant -> its cells."""
    cases: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    faults: list[AuditError] = []
    for line, cells in published_files.read_tsv(opened, (*KEYS, "text")):
        variants = cases.setdefault((cells["test"], cells["case"]), {})
        if cells["variant"] in variants or not cells["text"].strip():
            what = (
                "the variant occurs twice" if cells["variant"] in variants else "the text is empty"
            )
            faults.append(AuditError(what, where=f"{opened.path}:{line}"))
        variants[cells["variant"]] = cells
    if faults:
        raise AuditErrors(faults[:50])
    return cases


def _case(
    test: str, case: str, variants: dict[str, dict[str, str]], block: int
) -> list[BenchmarkItem]:
    """The probes of one case."""
    return [
        BenchmarkItem(
            family=f"{test}/{case}",
            block=block,
            group="original" if variant == ORIGINAL else "changed",
            term=cells.get("term") or variant,
            text=cells["text"],
            slots={"test": test, "variant": variant},
        )
        for variant, cells in variants.items()
    ]


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """The failure rate of the scored classifier, test by test.

    Probabilities of all labels stand in the slots ``p[LABEL]`` where scores came with them;
    otherwise P(target) is known, and with two labels so is the other's. With more labels and no
    probability of variant 0's label, the change of label alone makes a case fail (said in a note).
    """
    labels = tuple(model.labels) if model else tuple(info.facts.get("labels", ()))
    target = model.target if model else str(info.facts.get("target", ""))
    cases: Cases = {}
    for item in scored_items(info, parts):
        test = item.slots.get("test", info.name)
        variants = cases.setdefault(test, {}).setdefault(f"{item.family}/{item.block}", {})
        p = _slot_p(item.slots) or _known_p(item.p, target, labels)
        variants[item.slots["variant"]] = SystemAnswer(item.label, p)
    rates, aside = failure_rates(cases)
    notes = [f"{test}: {count} cases were set aside" for test, count in aside.items() if count]
    if any(_label_alone(each) for members in cases.values() for each in members.values()):
        notes.append("where P(variant 0's label) is not known, the change of label alone decides")
    system = model.id if model else info.name
    return BenchmarkResult(
        name=info.name,
        citation=CARD.citation,
        official={"failure_rate": {test: {system: rate} for test, rate in rates.items()}},
        classifier={},
        items=sum(map(len, cases.values())),
        dropped=tuple(info.facts.get("dropped", ())),
        notes=CARD.notes + tuple(notes),
    )


def _slot_p(slots: Mapping[str, str]) -> dict[str, float]:
    """Label -> probability, from the slots ``p[LABEL]``."""
    return {
        name[2:-1]: float(value)
        for name, value in slots.items()
        if name.startswith("p[") and name.endswith("]")
    }


def _known_p(p: float, target: str, labels: Sequence[str]) -> dict[str, float]:
    """What P(target) says of the labels' probabilities."""
    others = [label for label in labels if label != target]
    return {target: p} | ({others[0]: 1.0 - p} if len(others) == 1 else {})


def _label_alone(variants: Mapping[str, SystemAnswer]) -> bool:
    """Whether the case has to be judged by the change of label alone."""
    first = variants.get(ORIGINAL)
    return first is not None and first.label not in first.p
