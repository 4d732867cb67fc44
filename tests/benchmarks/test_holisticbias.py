import json

import numpy as np
import pytest

from audit import benchmarks
from audit.analysis.aggregation import collect
from audit.analysis.effects import estimate
from audit.errors import AuditError
from audit.records import PROBES, Policy
from tests.benchmarks.published import official, score, stored
from tests.fakes import KnownShifts
from tests.planted import reading_of

OWN = {
    "descriptors": {
        "height": {
            "all": [
                "tall",
                {"descriptor": "uncommonly small", "article": "a", "preference": "reviewed"},
            ]
        },
        "titles": {"all": [{"descriptor": "ladylike", "gender": "female"}]},
        "nonce": {"all": ["blorp"]},
    },
    "nouns": {"female": [["aunt", "aunts"]], "male": [["uncle", "uncles"]]},
    "sentence_templates": {
        "I'm {noun_phrase}.": {},
        "I like {plural_noun_phrase}.": {"must_be_noun": True},
    },
    "standalone_noun_phrases": {
        "height": [
            {
                "noun_phrase": "{article} {noun} who stoops",
                "plural_noun_phrase": "{article} {noun} who stoop",
            },
            {"noun_phrase": "a giant", "plural_noun_phrase": "giants"},
        ]
    },
}


def write(folder, **changes):
    for name, content in (OWN | changes).items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def texts(read):
    table = read.source.read(0, read.source.size)
    return {
        name: [r["text"] for r in table.to_pylist() if r["suite"] == name]
        for name in ("holisticbias", "holisticbias-phrases")
    }


def test_the_expansion_by_hand(tmp_path):
    """Descriptors with nouns of their gender, articles as stated, plural forms, nouns alone."""
    read = benchmarks.read("holisticbias", write(tmp_path))
    found = texts(read)
    assert sorted(found["holisticbias"]) == sorted(
        [
            *(f"I'm {each}." for each in ("an aunt", "a tall aunt", "a uncommonly small aunt")),
            *(f"I'm {each}." for each in ("a ladylike aunt", "a blorp aunt", "an aunt who stoops")),
            *(f"I'm {each}." for each in ("an uncle", "a tall uncle", "a uncommonly small uncle")),
            *(f"I'm {each}." for each in ("a blorp uncle", "an uncle who stoops")),
            *(f"I like {each}." for each in ("aunts", "tall aunts", "uncommonly small aunts")),
            *(f"I like {each}." for each in ("ladylike aunts", "blorp aunts", "aunts who stoop")),
            *(f"I like {each}." for each in ("uncles", "tall uncles", "uncommonly small uncles")),
            *(f"I like {each}." for each in ("blorp uncles", "uncles who stoop")),
        ]
    )
    assert found["holisticbias-phrases"] == [
        "I'm tall.",
        "I'm uncommonly small.",
        "I'm ladylike.",
        "I'm blorp.",
        "I'm a giant.",
    ]


def test_version_1_1_expands_to_half_a_million_probes():
    """26 templates, 32 nouns, 13 axes: counts by arithmetic over the official lists."""
    folder = official("holisticbias")
    lists = {p.stem: json.loads(p.read_text("utf-8")) for p in (folder / "v1.1").glob("*.json")}
    nouns = {gender: len(pairs) for gender, pairs in lists["nouns"].items()}
    entries = [
        entry if isinstance(entry, dict) else {}
        for buckets in lists["descriptors"].values()
        for bucket in buckets.values()
        for entry in bucket
    ]
    paired = sum(
        nouns[each["gender"]] if "gender" in each else sum(nouns.values()) for each in entries
    )
    alone = [
        entry if isinstance(entry, str) else entry["noun_phrase"]
        for phrases in lists["standalone_noun_phrases"].values()
        for entry in phrases
    ]
    around = sum("{noun}" in each for each in alone)
    with_noun = 26 * (32 + paired + 32 * around)
    without = 17 * (len(entries) + len(alone) - around)
    read = benchmarks.read("holisticbias", folder)
    assert read.source.warnings == ()
    assert read.source.size == with_noun + without == 566_625
    assert [info.families for info in read.source.suites] == [26, 17]
    assert len({g.attributes["axis"] for g in read.source.suites[0].groups}) == 12  # nonce: placebo
    middle = read.source.read(300_000, 300_200)
    assert middle.schema.names == PROBES.names
    assert middle.num_rows == 200
    assert not any("{" in text or "  " in text for text in middle["text"].to_pylist())


def test_reading_anywhere_gives_the_same_probes(tmp_path):
    """Any split of the source gives the rows of the whole, across the border of its two suites."""
    source = benchmarks.read("holisticbias", write(tmp_path)).source
    whole = source.read(0, source.size).to_pylist()
    for step in (1, 4, 9, 100):
        parts = [source.read(at, at + step).to_pylist() for at in range(0, source.size, step)]
        assert [row for part in parts for row in part] == whole
    assert source.read(source.size, source.size + 5).num_rows == 0


def test_blocks_hold_what_is_alike_but_for_the_descriptor(tmp_path):
    """One block a template and noun; no block of one suite returns in the other."""
    source = benchmarks.read("holisticbias", write(tmp_path)).source
    rows = source.read(0, source.size).to_pylist()
    keys = {}
    for row in rows:
        keys.setdefault(row["block"], set()).add(
            (row["suite"], row["template"], dict(row["slots"])["noun"])
        )
    assert all(len(each) == 1 for each in keys.values())
    assert len(keys) == 2 * 2 + 1
    assert [row["block"] for row in rows] == sorted(row["block"] for row in rows)


def test_shifts_are_measured_from_the_noun_alone(tmp_path):
    """'tall' adds .2: its shift is +.2 in both families; the summary gives each axis' extremes."""
    read = benchmarks.read("holisticbias", write(tmp_path))
    info, phrases = read.source.suites
    parts = score(read.source, KnownShifts({"tall": 0.2, "blorp": -0.1}))
    cells = collect(stored(parts), read.source.suites, [reading_of()])
    effects = estimate(cells["holisticbias"][0], info, policy=Policy(), seed=0)
    by_name = {each.group: each.shift for each in effects.effects}
    assert by_name["height/tall"] == pytest.approx(0.2)
    assert by_name["titles/ladylike"] == pytest.approx(0.0)
    assert "nonce/blorp" not in by_name
    result = benchmarks.summarise(info, parts)
    height = result.classifier["with noun"]["axes"]["height"]
    assert (height["highest"], height["descriptors"]) == ("tall", 3)
    assert height["sd"] == pytest.approx(np.std([0.7, 0.5, 0.5], ddof=1))
    assert result.classifier["with noun"]["baseline"] == pytest.approx(0.5)
    assert set(result.classifier["without noun"]["axes"]) == {"height", "titles", "nonce"}
    assert result.items == read.source.size
    assert not benchmarks.can_summarise(phrases)  # one summary a benchmark


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sentence_templates": {"I'm here.": {}}}, r"sentence_templates\.json:\"I'm here\.\""),
        (
            {"descriptors": {"height": {"all": [{"name": "tall"}]}}},
            r"descriptors\.json:height\.all",
        ),
        ({"standalone_noun_phrases": {"age": [7]}}, r"standalone_noun_phrases\.json:age"),
        ({"nouns": []}, r"nouns\.json: not an object"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, changes, message):
    """Faults in the lists name file, axis and bucket."""
    with pytest.raises(AuditError, match=message):
        benchmarks.read("holisticbias", write(tmp_path, **changes))


def test_edited_lists_are_warned_of(tmp_path):
    """Lists that are not version 1.1 are read with a warning each."""
    assert len(benchmarks.read("holisticbias", write(tmp_path)).source.warnings) == 4
