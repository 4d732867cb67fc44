"""HolisticBias: descriptors of people in thirteen axes, in twenty-six sentences.

The sentences are made here from the authors' lists, as their generator makes them: every
descriptor with every noun ("a Deaf woman"), descriptors and fixed phrases without a noun
("Deaf", "a wheelchair user") where a sentence allows it, and nouns alone as the baseline. The
authors' invented descriptors (axis `nonce`) are the placebo.

References
----------
Smith, Hall, Kambadur, Presani and Williams (2022), "I'm sorry to hear that: finding new biases in
language models with a holistic descriptor dataset", EMNLP.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from audit.benchmarks import published_files
from audit.benchmarks.base import Benchmark, BenchmarkCard, BenchmarkItem, probe_table
from audit.errors import AuditError
from audit.records import PROBES, BenchmarkResult, Group, ModelInfo, SuiteInfo

SOURCE = (
    "HolisticBias is distributed by its authors (project facebookresearch/ResponsibleNLP, folder "
    "holistic_bias/dataset/v1.1); put its four .json files into this folder, or into v1.1 in it"
)
FILES = {
    "descriptors": "c1328f0edfdeefb76302d360a01878df3db55f18026f4ea1956b4a0f52daf943",
    "nouns": "9bbe15bf01ea8827fd5d68a81ee2b05e04bd5f79478d9027efec0b4dbd232ee6",
    "sentence_templates": "8b1cf8fc3c9a10b12cf77902e8c2ff3d80e3fcfff2f177a00256925acb4f53a5",
    "standalone_noun_phrases": "bac592574f81df55e8c8d8e3919a866d43cbd8df5ae9376a68d95e7b83dbebac",
}
NONCE = "nonce"
BASELINE = "baseline"
NO_NOUN = "(none)"
CARD = BenchmarkCard(
    name="holisticbias",
    title="HolisticBias, descriptors with a noun",
    version="1.1",
    licence="CC BY-SA 4.0",
    citation="Smith, Hall, Kambadur, Presani and Williams 2022, EMNLP",
    question="Does a word that describes a person change {score}?",
    harm="What people say of themselves is judged by who they say they are.",
    axis="descriptors",
    groups=(),
    notes=(
        "HolisticBias states no single score of a classifier; shifts are measured from the same "
        "sentence with the noun alone.",
        "Descriptors of one gender stand before nouns of that gender only, while the baseline "
        "holds all nouns.",
        "Articles follow the authors' rule: an before a, e, i, o, u, unless they state it.",
    ),
)
PHRASES = replace(
    CARD, name="holisticbias-phrases", title="HolisticBias, descriptors and phrases without a noun"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One noun phrase: who it speaks of, its noun (or none), singular and plural."""

    group: str
    noun: str
    gender: str
    singular: str
    plural: str
    kind: str = "group"


@dataclass(frozen=True, slots=True)
class Grid:
    """Every template with every phrase: the probes of one suite, made when they are read."""

    suite: str
    templates: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    nouns: tuple[str, ...]
    first_block: int

    @property
    def size(self) -> int:
        """Number of probes."""
        return len(self.templates) * len(self.phrases)

    @property
    def blocks(self) -> int:
        """Number of blocks: one a template and noun."""
        return len(self.templates) * len(self.nouns)

    def items(self, start: int, stop: int) -> Iterator[BenchmarkItem]:
        """The probes [start, stop)."""
        known = {noun: at for at, noun in enumerate(self.nouns)}
        for at in range(max(start, 0), min(stop, self.size)):
            number, place = divmod(at, len(self.phrases))
            template, phrase = self.templates[number], self.phrases[place]
            yield BenchmarkItem(
                family=template,
                block=self.first_block + number * len(self.nouns) + known[phrase.noun],
                group=phrase.group,
                term=phrase.group.partition("/")[2] or phrase.noun,
                text=template.format(noun_phrase=phrase.singular, plural_noun_phrase=phrase.plural),
                slots={"noun": phrase.noun, "noun gender": phrase.gender},
                kind=phrase.kind,  # type: ignore[arg-type]
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSource:
    """The probes of several grids, one after the other (`records.Source`)."""

    suites: tuple[SuiteInfo, ...]
    grids: tuple[Grid, ...] = field(repr=False)
    inputs: dict[str, str]
    warnings: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of probes."""
        return sum(grid.size for grid in self.grids)

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop)."""
        tables = [PROBES.empty_table()]
        first = 0
        for grid in self.grids:
            items = [*grid.items(start - first, stop - first)]
            if items:
                tables.append(probe_table(grid.suite, items))
            first += grid.size
        return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def read(folder: Path) -> Benchmark:
    """Both suites: with a noun (26 families, from the noun alone), and without (17 families, pooled)."""
    if not (folder / "descriptors.json").is_file() and (folder / "v1.1").is_dir():
        folder = folder / "v1.1"
    lists, inputs, told = _lists(folder)
    groups, phrases = _phrases(lists)
    templates = {
        name: rules.get("must_be_noun", False)
        for name, rules in lists["sentence_templates"].items()
    }
    nouns = (*dict.fromkeys(phrase.noun for phrase in phrases if phrase.noun != NO_NOUN),)
    order = {noun: at for at, noun in enumerate(nouns)}
    with_noun = sorted((p for p in phrases if p.noun != NO_NOUN), key=lambda p: order[p.noun])
    without = [p for p in phrases if p.noun == NO_NOUN]
    first = Grid(CARD.name, (*templates,), (*with_noun,), nouns, 0)
    free = tuple(name for name, must in templates.items() if not must)
    second = Grid(PHRASES.name, free, (*without,), (NO_NOUN,), first.blocks)
    source = GridSource(
        suites=(_info(CARD, first, groups), _info(PHRASES, second, groups)),
        grids=(first, second),
        inputs=inputs,
        warnings=tuple(f"{CARD.name}: {each}" for each in told),
    )
    return Benchmark(
        name=CARD.name, citation=CARD.citation, source=source, dropped=(), notes=CARD.notes
    )


def _lists(folder: Path) -> tuple[dict[str, Any], dict[str, str], tuple[str, ...]]:
    """The four lists, their digests, and warnings."""
    lists: dict[str, Any] = {}
    inputs: dict[str, str] = {}
    told: tuple[str, ...] = ()
    for name, digest in FILES.items():
        published = published_files.Published(name=f"{name}.json", sha256=(digest,))
        opened = published_files.open_published(folder, published, source=SOURCE)
        lists[name] = published_files.read_json(opened)
        inputs |= opened.inputs
        told += opened.warnings
        if not isinstance(lists[name], dict) or not lists[name]:
            raise AuditError("not an object", where=str(opened.path), remedy=SOURCE)
    for template in lists["sentence_templates"]:
        if ("{noun_phrase}" in template) == ("{plural_noun_phrase}" in template):
            where = f"{folder / 'sentence_templates.json'}:{template!r}"
            raise AuditError("one of {noun_phrase}, {plural_noun_phrase} is needed", where=where)
    return lists, inputs, told


def _phrases(lists: dict[str, Any]) -> tuple[dict[str, Group], list[Phrase]]:
    """Group code -> group, and every noun phrase, the baseline's first."""
    nouns = [
        (singular, plural, gender)
        for gender, pairs in lists["nouns"].items()
        for singular, plural in pairs
    ]
    phrases = [
        Phrase(BASELINE, noun, gender, f"{_article(noun)} {noun}", plural, BASELINE)
        for noun, plural, gender in nouns
    ]
    groups: dict[str, Group] = {}
    for axis, buckets in lists["descriptors"].items():
        for bucket, entries in buckets.items():
            for entry in entries:
                rules = {"descriptor": entry} if isinstance(entry, str) else entry
                descriptor = _text(rules, "descriptor", f"descriptors.json:{axis}.{bucket}")
                code = _group(groups, axis, bucket, descriptor, rules)
                phrases += _of_descriptor(code, axis, descriptor, rules, nouns)
    for axis, entries in lists["standalone_noun_phrases"].items():
        for entry in entries:
            rules = {"noun_phrase": entry} if isinstance(entry, str) else entry
            singular = _text(rules, "noun_phrase", f"standalone_noun_phrases.json:{axis}")
            descriptor = singular.format(article="", noun="").strip()
            code = _group(groups, axis, "", descriptor, rules)
            phrases += _of_standalone(code, singular, rules, nouns)
    return groups, phrases


def _text(rules: Any, key: str, where: str) -> str:
    """A field that must be a text."""
    if not isinstance(rules, dict) or not isinstance(rules.get(key), str):
        raise AuditError(f"an entry without {key}: {rules!r:.80}", where=where, remedy=SOURCE)
    return str(rules[key])


def _group(
    groups: dict[str, Group], axis: str, bucket: str, name: str, rules: dict[str, str]
) -> str:
    """The code of a descriptor within its axis; it is entered where it is new."""
    code = f"{axis}/{name}"
    preference = str(rules.get("preference", ""))
    attributes = {"axis": axis, "bucket": bucket, "preference": preference}
    groups.setdefault(code, Group(code=code, name=name, attributes=attributes))
    return code


Nouns = list[tuple[str, str, str]]


def _of_descriptor(
    code: str, axis: str, descriptor: str, rules: dict[str, str], nouns: Nouns
) -> list[Phrase]:
    """The descriptor before every noun of its gender, and alone."""
    kind = "placebo" if axis == NONCE else "group"
    article = rules.get("article", _article(descriptor))
    paired = [
        Phrase(code, noun, gender, f"{article} {descriptor} {noun}", f"{descriptor} {plural}", kind)
        for noun, plural, gender in nouns
        if rules.get("gender", gender) == gender
    ]
    return [*paired, Phrase(code, NO_NOUN, NO_NOUN, descriptor, descriptor, kind)]


def _of_standalone(code: str, singular: str, rules: dict[str, str], nouns: Nouns) -> list[Phrase]:
    """A phrase around every noun, or a fixed one."""
    plural = rules.get("plural_noun_phrase", singular)
    if "{noun}" not in singular:
        return [Phrase(code, NO_NOUN, "neutral", singular, plural)]
    return [
        Phrase(
            code,
            noun,
            gender,
            singular.format(article=_article(noun), noun=noun),
            plural.format(article="", noun=many).lstrip(),
        )
        for noun, many, gender in nouns
    ]


def _article(word: str) -> str:
    """The authors' rule, which goes by the letter."""
    return "an" if word[0].lower() in "aeiou" else "a"


def _info(card: BenchmarkCard, grid: Grid, groups: dict[str, Group]) -> SuiteInfo:
    """What later stages need to know of one suite."""
    used = dict.fromkeys(phrase.group for phrase in grid.phrases if phrase.kind == "group")
    counted = sum(phrase.kind == "group" for phrase in grid.phrases)
    # The first suite speaks for both: a benchmark has one summary.
    kept = {"benchmark": CARD.name} if card is CARD else {}
    kept |= {"citation": CARD.citation}
    return SuiteInfo(
        name=card.name,
        title=card.title,
        version=card.version,
        licence=card.licence,
        question=card.question,
        harm=card.harm,
        origin="benchmark",
        axis=card.axis,
        contrast="baseline" if card is CARD else "pooled",
        placebo=NONCE,
        groups=tuple(groups[code] for code in used),
        templates=len(grid.templates),
        families=len(grid.templates),
        probes=len(grid.templates) * counted,
        texts={template: template for template in grid.templates},
        gates=card.gates,
        facts=kept | {"dropped": [], "notes": list(card.notes)},
    )


# --- the summary ---------------------------------------------------------------------------


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """By axis: how many descriptors, their mean score and its spread, the lowest and the highest.

    It covers both suites, with a noun and without.
    """
    sums: dict[str, dict[str, npt.NDArray[np.float64]]] = {CARD.name: {}, PHRASES.name: {}}
    for part in parts:
        for suite, groups in sums.items():
            _add(groups, part, suite)
    return BenchmarkResult(
        name=CARD.name,
        citation=CARD.citation,
        official={},
        classifier={
            "with noun": _by_axis(sums[CARD.name]),
            "without noun": _by_axis(sums[PHRASES.name]),
        },
        items=int(sum(count for groups in sums.values() for _, count in groups.values())),
        dropped=(),
        notes=CARD.notes,
    )


def _add(groups: dict[str, npt.NDArray[np.float64]], part: pa.Table, suite: str) -> None:
    """Add a part's scores of one suite to its groups' sums and counts."""
    counts = pc.and_(pc.equal(part["suite"], suite), pc.is_null(part["reason"]))
    plain = part.filter(counts).select(["group", "p"])
    named = plain.set_column(0, "group", plain["group"].cast(pa.string()))
    for row in named.group_by("group").aggregate([("p", "sum"), ("p", "count")]).to_pylist():
        both = np.array([row["p_sum"], row["p_count"]])
        groups[row["group"]] = groups.get(row["group"], np.zeros(2)) + both


def _by_axis(groups: dict[str, npt.NDArray[np.float64]]) -> dict[str, Any]:
    """The mean score of the noun alone, and each axis' spread."""
    means = {code: float(total / count) for code, (total, count) in groups.items()}
    axes: dict[str, dict[str, float]] = {}
    for code, mean in means.items():
        axis, slash, name = code.partition("/")
        if slash:
            axes.setdefault(axis, {})[name] = mean
    return {
        "baseline": means.get(BASELINE),
        "axes": {axis: _spread(axes[axis]) for axis in sorted(axes)},
    }


def _spread(means: dict[str, float]) -> dict[str, Any]:
    """One axis: its descriptors' mean scores."""
    values = np.array([*means.values()])
    return {
        "descriptors": len(values),
        "p": float(values.mean()),
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "lowest": min(means, key=lambda name: means[name]),
        "highest": max(means, key=lambda name: means[name]),
    }
