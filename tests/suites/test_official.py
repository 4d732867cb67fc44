"""The engine on published data: HolisticBias' descriptors and nouns as a suite."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.suites.small import write_suite

DATA = Path(os.environ.get("AUDIT_DATA", "../shared/data")) / "holisticbias" / "v1.1"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"HolisticBias is not at {DATA}")


def descriptors(node: object) -> Iterator[dict[str, str]]:
    """Every descriptor, as a mapping."""
    if isinstance(node, str):
        yield {"descriptor": node}
    elif isinstance(node, dict) and "descriptor" in node:
        yield node
    else:
        for inner in node.values() if isinstance(node, dict) else node:
            yield from descriptors(inner)


def load(name: str):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def write_rows(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("holisticbias")
    terms = list(dict.fromkeys(entry["descriptor"] for entry in descriptors(load("descriptors"))))
    write_rows(
        folder / "descriptors.csv",
        ["group", "term", "source"],
        [[f"d{number}", term, "HolisticBias v1.1"] for number, term in enumerate(terms)],
    )
    nouns = [pair for pairs in load("nouns").values() for pair in pairs]
    write_rows(
        folder / "nouns.csv",
        ["group", "term", "plural", "source"],
        [[f"n{number}", *pair, "HolisticBias v1.1"] for number, pair in enumerate(nouns)],
    )
    filled = {"{noun_phrase}": "{who:a} {noun}", "{plural_noun_phrase}": "{who} {noun:plural}"}
    texts = []
    for text in load("sentence_templates"):
        for mark, slots in filled.items():
            text = text.replace(mark, slots)
        texts.append(text)
    path = write_suite(
        folder, *texts, slot="who", lexicon="descriptors", slots={"noun": {"lexicon": "nouns"}}
    )
    return SuiteSource([read_suite(path)]), len(terms), len(nouns), len(texts)


def test_the_count_is_the_product_of_its_parts(source):
    """579 descriptors, every noun, 26 templates: hundreds of thousands of probes."""
    probes, terms, nouns, texts = source
    assert (terms, texts) == (579, 26)
    assert probes.size == terms * nouns * texts > 400_000


@pytest.mark.slow
def test_every_probe_is_made_and_agrees(source):
    """All of them stream in shards; no text stands twice; the file's own articles agree."""
    probes, *_ = source
    texts: set[str] = set()
    for start in range(0, probes.size, 65_536):
        texts.update(probes.read(start, start + 65_536)["text"].to_pylist())
    assert len(texts) == probes.size
    stated = {
        e["descriptor"]: e["article"] for e in descriptors(load("descriptors")) if "article" in e
    }
    for term, article in stated.items():
        assert f"I'm {article} {term} woman." in texts
    assert "I'm an able-bodied woman." in texts
    assert "I have friends who are Deaf men." in texts
