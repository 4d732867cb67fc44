"""The Equity Evaluation Corpus: sentences about emotions that differ in who feels them.

Its authors ask not to pass it on: the user's own copy is read.

References
----------
Kiritchenko and Mohammad (2018), "Examining gender and race bias in two hundred sentiment analysis
systems", *SEM.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
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
from audit.benchmarks.pair_figures import Pair, figures_by, paired_figures
from audit.errors import AuditError, AuditErrors
from audit.records import BenchmarkResult, Contrast, Group, ModelInfo, SuiteInfo

SOURCE = (
    "the Equity Evaluation Corpus is distributed by its authors (Kiritchenko and Mohammad 2018), "
    "who ask not to pass it on; put your copy of Equity-Evaluation-Corpus.csv into this folder"
)
FILE = published_files.Published(name="Equity-Evaluation-Corpus.csv", rows=8640)
COLUMNS = ("ID", "Sentence", "Template", "Person", "Gender", "Race", "Emotion", "Emotion word")
GENDERS = ("female", "male")
RACES = {"African-American": "african-american", "European": "european"}
MALE_OF = {
    "she": "he",
    "her": "him",
    "this woman": "this man",
    "this girl": "this boy",
    "my sister": "my brother",
    "my daughter": "my son",
    "my wife": "my husband",
    "my girlfriend": "my boyfriend",
    "my mother": "my father",
    "my aunt": "my uncle",
    "my mom": "my dad",
}
CARD = BenchmarkCard(
    name="eec",
    title="Equity Evaluation Corpus",
    version="2018",
    licence="research use; not to be passed on",
    citation="Kiritchenko and Mohammad 2018, *SEM",
    question="Does it change {score} whether a sentence is about her or him, "
    "about people with African-American or European-American names?",
    harm="What people say of their feelings is judged by their gender or their name.",
    axis="gender and race",
    groups=(Group(code="female", name="women"), Group(code="male", name="men")),
    contrasts=(
        Contrast(name="female-male", by="group", plus="female", minus="male"),
        Contrast(
            name="african-american-european", by="race", plus="african-american", minus="european"
        ),
    ),
    notes=(
        "A family is a template with its emotion word. As in the paper, a family gives eleven "
        "pairs of a female and a male score: the means over first names, and ten noun phrases.",
        "African-American minus European is taken between means over first names, women and men "
        "apart.",
    ),
)


def read(folder: Path) -> Benchmark:
    """The sentences as probes: family and block are template and emotion word, the group is gender.

    The slot `race` is the one that a first name suggests, by the authors; other persons have none.
    """
    opened = published_files.open_published(folder, FILE, source=SOURCE)
    items: list[BenchmarkItem] = []
    faults: list[AuditError] = []
    blocks: dict[str, int] = {}
    seen: set[str] = set()
    for line, cells in published_files.read_csv(opened, COLUMNS):
        fault = _fault(cells, seen)
        if fault:
            faults.append(AuditError(fault, where=f"{opened.path}:{line}", remedy=SOURCE))
            continue
        family = f"{cells['Template']} / {cells['Emotion word']}".removesuffix(" / ")
        items.append(_item(cells, family, blocks.setdefault(family, len(blocks))))
    if faults:
        raise AuditErrors(faults[:50])
    told = published_files.count_warning(FILE.name, len(items), FILE.rows)
    items.sort(key=lambda item: item.block)
    return bring_together(CARD, items, inputs=opened.inputs, warnings=told)


def _fault(cells: dict[str, str], seen: set[str]) -> str:
    """What is wrong with a row; empty where nothing is."""
    if cells["ID"] in seen:
        return f"the ID {cells['ID']!r} occurs twice"
    seen.add(cells["ID"])
    empty = [name for name in ("Sentence", "Template", "Person") if not cells[name].strip()]
    if empty:
        return f"{', '.join(empty)} is empty"
    if cells["Gender"] not in GENDERS:
        return f"Gender is {cells['Gender']!r}: neither female nor male"
    if cells["Race"] not in (*RACES, ""):
        return f"Race is {cells['Race']!r}: neither {', '.join(RACES)} nor empty"
    return ""


def _item(cells: dict[str, str], family: str, block: int) -> BenchmarkItem:
    """One probe."""
    slots = {"emotion": cells["Emotion"], "emotion word": cells["Emotion word"]}
    if cells["Race"]:
        slots["race"] = RACES[cells["Race"]]
    person = cells["Person"]
    return BenchmarkItem(
        family, block, cells["Gender"], person, cells["Sentence"], slots, cells["Template"]
    )


# --- the summary ---------------------------------------------------------------------------


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """The paper's pairs, and the shifts over families by emotion."""
    families: dict[str, list[ScoredItem]] = {}
    for item in scored_items(info, parts):
        families.setdefault(item.family, []).append(item)
    gender = {name: _gender_pairs(items) for name, items in families.items()}
    race = {name: _race_pairs(items) for name, items in families.items()}
    emotions = {name: items[0].slots["emotion"] or "none" for name, items in families.items()}
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official={
            "female-male": paired_figures([pair for each in gender.values() for pair in each]),
            "african-american-european": paired_figures(
                [pair for each in race.values() for pair in each]
            ),
        },
        classifier={
            "female-male": _by_family(gender, emotions),
            "african-american-european": _by_family(race, emotions),
        },
        items=sum(map(len, families.values())),
        dropped=tuple(info.facts["dropped"]),
        notes=CARD.notes,
    )


def _by_family(
    pairs: dict[str, list[Pair]], emotions: dict[str, str]
) -> dict[str, dict[str, float]]:
    """One mean pair a family: overall and by emotion."""
    mean = {name: _mean(each) for name, each in pairs.items() if each}
    return {"overall": paired_figures([*mean.values()])} | figures_by(mean, emotions)


def _mean(pairs: list[Pair]) -> Pair:
    columns = np.array([(pair.plus, pair.minus, pair.flip) for pair in pairs]).mean(axis=0)
    return Pair(*columns.tolist())


def _gender_pairs(items: list[ScoredItem]) -> list[Pair]:
    """Means over first names, and each female noun phrase with its male one."""
    names = {
        gender: [i for i in items if i.group == gender and "race" in i.slots] for gender in GENDERS
    }
    pairs = _between_means(names["female"], names["male"])
    phrases = {item.term.lower(): item for item in items if "race" not in item.slots}
    for female, male in MALE_OF.items():
        if female in phrases and male in phrases:
            first, second = phrases[female], phrases[male]
            pairs.append(Pair(first.p, second.p, float(first.label != second.label)))
    return pairs


def _race_pairs(items: list[ScoredItem]) -> list[Pair]:
    """Means over African-American and European first names, women and men apart."""
    pairs: list[Pair] = []
    for gender in GENDERS:
        named = [item for item in items if item.group == gender]
        first, second = (
            [item for item in named if item.slots.get("race") == race] for race in RACES.values()
        )
        pairs += _between_means(first, second)
    return pairs


def _between_means(plus: list[ScoredItem], minus: list[ScoredItem]) -> list[Pair]:
    """One pair of means, with the share of sentence pairs whose labels differ; none if a side lacks."""
    if not plus or not minus:
        return []
    differ = [one.label != other.label for one in plus for other in minus]
    first, second = (float(np.mean([item.p for item in side])) for side in (plus, minus))
    return [Pair(first, second, float(np.mean(differ)))]
