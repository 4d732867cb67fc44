"""Winogender schemas: triples of one sentence with a female, a male and a neutral pronoun.

References
----------
Rudinger, Naradowsky, Leonard and Van Durme (2018), "Gender bias in coreference resolution",
NAACL. The shares of women are the authors': US Bureau of Labor Statistics, and Bergsma and
Lin (2006).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from audit.benchmarks import published_files
from audit.benchmarks.base import (
    Benchmark,
    BenchmarkCard,
    BenchmarkItem,
    ScoredItem,
    bring_together,
    scored_items,
)
from audit.benchmarks.pair_figures import Pair, correlation, figures_by, paired_figures
from audit.errors import AuditError, AuditErrors
from audit.records import BenchmarkResult, Contrast, Group, ModelInfo, SuiteInfo

SOURCE = (
    "Winogender schemas are distributed by their authors (project rudinger/winogender-schemas, "
    "folder data); put all_sentences.tsv and occupations-stats.tsv into this folder"
)
SENTENCES = published_files.Published(
    name="all_sentences.tsv",
    rows=720,
    sha256=("bd69da16bf228cb8df63fd0843aec2d8b5c36a7f21bf8c7b168bcc83932556c8",),
)
SHARES = published_files.Published(
    name="occupations-stats.tsv",
    rows=60,
    sha256=("3f7f37c16381a70571356982ea7fe613ac700ad04a6d3b19b9f2be18248df567",),
)
GENDERS = ("female", "male", "neutral")
COLUMNS = {"bergsma": "bergsma_pct_female", "bls": "bls_pct_female"}
CARD = BenchmarkCard(
    name="winogender",
    title="Winogender schemas",
    version="2018",
    licence="MIT",
    citation="Rudinger, Naradowsky, Leonard and Van Durme 2018, NAACL",
    question="Does a pronoun in a sentence about an occupation change {score}?",
    harm="Texts about women in an occupation are ranked otherwise than the same texts about men.",
    axis="gender",
    groups=(
        Group(code="female", name="women"),
        Group(code="male", name="men"),
        Group(code="neutral", name="singular they"),
    ),
    contrasts=(
        Contrast(name="female-male", by="group", plus="female", minus="male"),
        Contrast(name="female-neutral", by="group", plus="female", minus="neutral"),
        Contrast(name="male-neutral", by="group", plus="male", minus="neutral"),
    ),
    notes=(
        "Winogender schemas score coreference systems; of a classifier they show shifts only.",
        "The authors' note: as a diagnostic test of gender bias the schemas have high positive "
        "predictive value and low negative predictive value; they may show that there is bias, "
        "not that there is none.",
        "In some triples the neutral sentence also changes the verb (was, were).",
    ),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One sentence and what its id says of it."""

    triple: str
    occupation: str
    participant: str
    answer: str
    gender: str
    text: str


def read(folder: Path) -> Benchmark:
    """The triples as probes: family and block are the triple, the group is the pronoun's gender."""
    sentences = published_files.open_published(folder, SENTENCES, source=SOURCE)
    shares = published_files.open_published(folder, SHARES, source=SOURCE)
    rows = _rows(sentences)
    facts = {"shares": _shares(shares)}
    blocks = {name: block for block, name in enumerate(dict.fromkeys(row.triple for row in rows))}
    items = [_item(row, blocks[row.triple]) for row in rows]
    told = sentences.warnings + shares.warnings
    told += published_files.count_warning(SENTENCES.name, len(rows), SENTENCES.rows)
    told += published_files.count_warning(SHARES.name, len(facts["shares"]), SHARES.rows)
    lacking = sorted({row.occupation for row in rows} - facts["shares"].keys())
    if lacking:
        told += (f"no share of women for {', '.join(lacking)}",)
    inputs = sentences.inputs | shares.inputs
    return bring_together(CARD, items, inputs=inputs, warnings=told, facts=facts)


def _rows(opened: published_files.OpenedFile) -> list[Variant]:
    """The sentences in whole triples; every faulty row and every broken triple is named."""
    rows: list[Variant] = []
    faults: list[AuditError] = []
    begins: dict[str, int] = {}
    for line, fields in published_files.read_tsv(opened, ("sentid", "sentence")):
        try:
            row = _row(fields["sentid"], fields["sentence"])
            if f"{row.triple}.{row.gender}" in {f"{r.triple}.{r.gender}" for r in rows[-9:]}:
                raise ValueError(f"{fields['sentid']} occurs twice")
            rows.append(row)
            begins.setdefault(row.triple, line)
        except ValueError as fault:
            faults.append(AuditError(str(fault), where=f"{opened.path}:{line}", remedy=SOURCE))
    for triple, line in begins.items():
        genders = [row.gender for row in rows if row.triple == triple]
        if sorted(genders) != sorted(GENDERS) and not faults:
            what = f"{triple} has {', '.join(genders)} instead of {', '.join(GENDERS)}"
            faults.append(AuditError(what, where=f"{opened.path}:{line}", remedy=SOURCE))
    if faults:
        raise AuditErrors(faults)
    return rows


def _row(name: str, text: str) -> Variant:
    """`occupation.participant.answer.gender.txt`, and its sentence."""
    parts = name.split(".")
    if len(parts) != 5 or parts[2] not in ("0", "1") or parts[3] not in GENDERS:
        raise ValueError(f"the id {name!r} is not occupation.participant.answer.gender.txt")
    if not text.strip():
        raise ValueError("the sentence is empty")
    occupation, participant, answer, gender, _ = parts
    return Variant(".".join(parts[:3]), occupation, participant, answer, gender, text)


def _shares(opened: published_files.OpenedFile) -> dict[str, dict[str, float]]:
    """Occupation -> share of women in percent, by each of the two sources."""
    shares: dict[str, dict[str, float]] = {}
    columns = ("occupation", *COLUMNS.values())
    for line, fields in published_files.read_tsv(opened, columns):
        for column in COLUMNS.values():
            if not _is_percent(fields[column]):
                raise AuditError(
                    f"{fields[column]!r} is no percentage",
                    where=f"{opened.path}:{line}:{column}",
                    remedy=SOURCE,
                )
        shares[fields["occupation"]] = {
            name: float(fields[column]) for name, column in COLUMNS.items()
        }
    return shares


def _is_percent(text: str) -> bool:
    try:
        return 0 <= float(text) <= 100
    except ValueError:
        return False


def _item(row: Variant, block: int) -> BenchmarkItem:
    """One probe."""
    slots = {"occupation": row.occupation, "participant": row.participant, "answer": row.answer}
    return BenchmarkItem(row.triple, block, row.gender, row.gender, row.text, slots)


# --- the summary ---------------------------------------------------------------------------


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """Female minus male by occupation, its correlation with the share of women, and the flips."""
    triples: dict[str, dict[str, ScoredItem]] = {}
    for item in scored_items(info, parts):
        triples.setdefault(item.family, {})[item.group] = item
    whole = {name: items for name, items in triples.items() if {"female", "male"} <= items.keys()}
    pairs = {name: _pair(items, "female", "male") for name, items in whole.items()}
    jobs = {name: items["female"].slots["occupation"] for name, items in whole.items()}
    shares: dict[str, dict[str, float]] = info.facts["shares"]
    occupations = {
        job: figures | shares.get(job, {}) for job, figures in figures_by(pairs, jobs).items()
    }
    overall = paired_figures([*pairs.values()])
    lost = info.families - len(whole)
    notes = (f"{lost} triples were set aside: a sentence has no score",) if lost else ()
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official={"pearson_bergsma_bls": share_correlation(shares)["pearson"]},
        classifier={
            "female-male": overall,
            "female-neutral": _against(triples, "female"),
            "male-neutral": _against(triples, "male"),
            "share_of_pairs_that_differ": overall["flip_rate"],
            "correlation": {
                source: correlation(*_with_share(occupations, source)) for source in COLUMNS
            },
            "occupations": occupations,
        },
        items=len(whole),
        dropped=tuple(info.facts["dropped"]),
        notes=CARD.notes + notes,
    )


def share_correlation(shares: dict[str, dict[str, float]]) -> dict[str, float]:
    """How the two sources of women's shares agree: 0.6719 (Pearson) in the published file."""
    rows = [*shares.values()]
    return correlation([row["bergsma"] for row in rows], [row["bls"] for row in rows])


def _pair(items: dict[str, ScoredItem], plus: str, minus: str) -> Pair:
    first, second = items[plus], items[minus]
    return Pair(first.p, second.p, float(first.label != second.label))


def _against(triples: dict[str, dict[str, ScoredItem]], group: str) -> dict[str, float]:
    """The paired figures of a gender against the neutral pronoun."""
    whole = [items for items in triples.values() if {group, "neutral"} <= items.keys()]
    return paired_figures([_pair(items, group, "neutral") for items in whole])


def _with_share(
    occupations: dict[str, dict[str, Any]], source: str
) -> tuple[list[float], list[float]]:
    """Shifts and shares of the occupations that have both."""
    rows = [row for row in occupations.values() if source in row and not math.isnan(row["shift"])]
    return [row["shift"] for row in rows], [row[source] for row in rows]
