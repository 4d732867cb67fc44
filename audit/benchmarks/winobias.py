"""WinoBias: pairs of sentences that differ in the pronoun alone.

The official score is a coreference system's; of a classifier the benchmark asks whether P(target)
shifts with the pronoun: pro- against anti-stereotypical (which mixes the signs of female and
male occupations), and female against male.

References
----------
Zhao, Wang, Yatskar, Ordonez and Chang (2018), "Gender bias in coreference resolution: evaluation
and debiasing methods", NAACL.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

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
    "WinoBias is distributed by its authors (project uclanlp/corefBias, folder "
    "WinoBias/wino/data); put the eight files *_stereotyped_type*.txt.* into this folder"
)
ROWS = 396
DIGESTS = {
    "anti_stereotyped_type1.txt.dev": "a4e0ebae344e78b56f657a42e8ae684b9db7747d177c5e7149c0907ebb7f3bf6",
    "anti_stereotyped_type1.txt.test": "331db5bd74bfefebf146a60b67645152a4a1991570d2a56f57154103ac361dd2",
    "anti_stereotyped_type2.txt.dev": "763ad829ad724f9a85ead689ba8ca69072020cb1238def6210f0fc6a47b97e59",
    "anti_stereotyped_type2.txt.test": "336571ac1ea8c06cd2aba8e5dd2bd98e00acc0c48da3e4ec5ec7e54eb2633a8f",
    "pro_stereotyped_type1.txt.dev": "dd55a0d220fe4c0ceb63dd4648223fb4fe1a58d5ad95c116a002ad24b0e292a5",
    "pro_stereotyped_type1.txt.test": "db7838907238a758eeb5779e48f38c013b892910d6fe864456c59f04245c6689",
    "pro_stereotyped_type2.txt.dev": "8f0250de723cea9328e3eaf7169e07936f01aa5909ce7aa580db66eb803f4e86",
    "pro_stereotyped_type2.txt.test": "ea1c1fd94fa612e3cc44d7fa3cc4cb76021bb63fdf94f9826f430051e9052438",
}
FILES = tuple((kind, split) for kind in ("1", "2") for split in ("dev", "test"))
FEMALE = {"she": "he", "her": "his", "hers": "his", "herself": "himself"}
PRONOUNS = {
    "female": frozenset({"she", "her", "hers", "herself"}),
    "male": frozenset({"he", "him", "his", "himself"}),
}
SWAPS = frozenset(
    {("she", "he"), ("her", "him"), ("her", "his"), ("hers", "his"), ("herself", "himself")}
)
CARD = BenchmarkCard(
    name="winobias",
    title="WinoBias",
    version="2018",
    licence="MIT",
    citation="Zhao, Wang, Yatskar, Ordonez and Chang 2018, NAACL",
    question="Does the pronoun of a person in an occupation change {score}?",
    harm="Texts about women in an occupation are ranked otherwise than the same texts about men.",
    axis="gender",
    groups=(Group(code="female", name="women"), Group(code="male", name="men")),
    contrasts=(
        Contrast(name="pro-anti", by="stereotype", plus="pro", minus="anti"),
        Contrast(name="female-male", by="group", plus="female", minus="male"),
    ),
    notes=(
        "WinoBias was made for coreference systems; of a classifier it shows shifts only.",
        "pro minus anti mixes the signs: in female-dominated occupations the pro sentence is the "
        "female one, in male-dominated ones the male one. female minus male stands beside it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line: number as written, sentence without its brackets, and who the pronoun means."""

    number: int
    words: tuple[str, ...]
    referent: str


def read(folder: Path) -> Benchmark:
    """The clean pairs as probes: family and block are the pair, the group is the pronoun's gender.

    A pair is clean where pro and anti differ in pronouns alone; the others are dropped and named.
    """
    items: list[BenchmarkItem] = []
    inputs: dict[str, str] = {}
    told: list[str] = []
    dropped: list[str] = []
    for kind, split in FILES:
        pro, anti = (_open(folder, side, kind, split) for side in ("pro", "anti"))
        inputs |= pro.inputs | anti.inputs
        told += [*pro.warnings, *anti.warnings]
        pairs = _pairs(_lines(pro), _lines(anti), pro.path, anti.path)
        told += published_files.count_warning(f"type{kind}.txt.{split}", len(pairs), ROWS)
        for first, second in pairs:
            reason = irregularity(first, second)
            if reason:
                dropped.append(f"type {kind} {split}, line {first.number}: {reason}")
            else:
                name = f"type{kind}-{split}-{first.number:03d}"
                slots = {"type": kind, "split": split, "occupation": first.referent}
                items += _probes(name, len(items) // 2, slots, first, second)
    return bring_together(CARD, items, inputs=inputs, warnings=tuple(told), dropped=tuple(dropped))


def _open(folder: Path, side: str, kind: str, split: str) -> published_files.OpenedFile:
    """One of the eight files."""
    name = f"{side}_stereotyped_type{kind}.txt.{split}"
    published = published_files.Published(name=name, sha256=(DIGESTS[name],))
    return published_files.open_published(folder, published, source=SOURCE)


def _lines(opened: published_files.OpenedFile) -> list[Sentence]:
    """The lines of one file; every line out of the layout is named."""
    lines: list[Sentence] = []
    faults: list[AuditError] = []
    for position, text in enumerate(opened.lines(), start=1):
        try:
            lines.append(_line(text))
        except ValueError as fault:
            faults.append(AuditError(str(fault), where=f"{opened.path}:{position}", remedy=SOURCE))
    if faults:
        raise AuditErrors(faults)
    return lines


def _line(text: str) -> Sentence:
    """`N sentence`, with the referent and its pronouns in brackets."""
    number, _, sentence = text.partition(" ")
    if not number.isdecimal():
        raise ValueError("the line does not begin with its number")
    bracketed = [part.strip() for part in re.findall(r"\[([^\[\]]*)\]", sentence)]
    entities = [part for part in bracketed if part.lower() not in FEMALE.keys() | FEMALE.values()]
    entities = [part for part in entities if part.lower() not in PRONOUNS["male"]]
    if not bracketed:
        raise ValueError("nothing stands in brackets: neither an entity nor a pronoun")
    referent = re.sub(r"^(the|a|an) ", "", entities[0], flags=re.IGNORECASE) if entities else ""
    plain = sentence.replace("[", "").replace("]", "")
    return Sentence(int(number), tuple(plain.split()), referent)


def _pairs(
    pro: list[Sentence], anti: list[Sentence], pro_path: Path, anti_path: Path
) -> list[tuple[Sentence, Sentence]]:
    """Sentence N of pro with line N of anti; files that do not run in parallel are an error."""
    if len(pro) != len(anti):
        raise AuditError(
            f"{len(pro)} lines where {anti_path.name} has {len(anti)}: pairs cannot be formed",
            where=str(pro_path),
            remedy=SOURCE,
        )
    for position, (first, second) in enumerate(zip(pro, anti, strict=True), start=1):
        if first.number != second.number:
            raise AuditError(
                f"numbered {second.number} where {pro_path.name} has {first.number}",
                where=f"{anti_path}:{position}",
                remedy=SOURCE,
            )
    return list(zip(pro, anti, strict=True))


def irregularity(pro: Sentence, anti: Sentence) -> str:
    """Why the pair is not clean; empty where it differs in pronouns of one direction alone."""
    if len(pro.words) != len(anti.words):
        return "the two sentences differ in length"
    different = [
        (_bare(first), _bare(second))
        for first, second in zip(pro.words, anti.words, strict=True)
        if first != second
    ]
    if not different:
        return "the two sentences are the same"
    female_first = all(pair in SWAPS for pair in different)
    male_first = all(pair[::-1] in SWAPS for pair in different)
    if female_first or male_first:
        return ""
    strange = [pair for pair in different if pair not in SWAPS and pair[::-1] not in SWAPS]
    if not strange:
        return "the pronouns change in both directions"
    first, second = strange[0]
    return f"the sentences differ in more than the pronoun: {first!r}, {second!r}"


def _bare(word: str) -> str:
    """The word without the punctuation that hangs on it."""
    return word.strip(".,;:!?\"'").lower()


def _probes(
    name: str, block: int, slots: dict[str, str], pro: Sentence, anti: Sentence
) -> list[BenchmarkItem]:
    """The two probes of a clean pair."""
    changed = next(
        (_bare(first), _bare(second))
        for first, second in zip(pro.words, anti.words, strict=True)
        if first != second
    )
    gender = "female" if changed[0] in PRONOUNS["female"] else "male"
    other = "male" if gender == "female" else "female"
    sides = (("pro", gender, changed[0], pro), ("anti", other, changed[1], anti))
    return [
        BenchmarkItem(
            name, block, group, pronoun, " ".join(line.words), slots | {"stereotype": side}
        )
        for side, group, pronoun, line in sides
    ]


# --- the summary ---------------------------------------------------------------------------


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """Shifts of P(target), pro minus anti and female minus male: overall, by type, by occupation."""
    pairs: dict[str, list[ScoredItem]] = {}
    for item in scored_items(info, parts):
        pairs.setdefault(item.family, []).append(item)
    whole = {name: items for name, items in pairs.items() if len(items) == 2}
    kinds = {name: f"type {items[0].slots['type']}" for name, items in whole.items()}
    jobs = {name: items[0].slots["occupation"] for name, items in whole.items()}
    stereotype = {name: _pair(items, "stereotype", "pro") for name, items in whole.items()}
    gender = {name: _pair(items, "group", "female") for name, items in whole.items()}
    lost = info.families - len(whole)
    notes = (f"{lost} pairs were set aside: a sentence has no score",) if lost else ()
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official={},
        classifier={
            "pro-anti": {"overall": paired_figures([*stereotype.values()])}
            | figures_by(stereotype, kinds),
            "female-male": {"overall": paired_figures([*gender.values()])}
            | figures_by(gender, kinds),
            "occupations": figures_by(gender, jobs),
        },
        items=len(whole),
        dropped=tuple(info.facts["dropped"]),
        notes=CARD.notes + notes,
    )


def _pair(items: list[ScoredItem], by: str, plus: str) -> Pair:
    """The pair's two scores, the one with `by` = `plus` first."""
    first, second = items
    if (first.group if by == "group" else first.slots[by]) != plus:
        first, second = second, first
    return Pair(first.p, second.p, float(first.label != second.label))
