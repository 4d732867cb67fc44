"""The sets in the style of WinoBias, Winogender and StereoSet: their counts, their balance, whose words they are."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from audit import paths
from audit.suites.lint.files import lint_file
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite, read_suite

STYLES = ("winobias-style", "winogender-style", "stereoset-style")
ROOT = Path(__file__).parents[2]
OFFICIAL = Path(os.environ.get("AUDIT_DATA", "../shared/data"))

PAIRS = {("she", "he"), ("her", "him"), ("her", "his"), ("hers", "his"), ("herself", "himself")}
TRIPLES = {
    ("she", "he", "they"),
    ("her", "him", "them"),
    ("her", "his", "their"),
    ("hers", "his", "theirs"),
    ("herself", "himself", "themselves"),
    ("was", "was", "were"),
    ("is", "is", "are"),
    ("has", "has", "have"),
    ("does", "does", "do"),
    ("stays", "stays", "stay"),
}


@cache
def suite(name: str) -> Suite:
    return read_suite(name)


@cache
def probes(name: str) -> tuple[dict[str, Any], ...]:
    """Every probe, with its slots as a dict."""
    source = SuiteSource([suite(name)])
    rows = source.read(0, source.size).to_pylist()
    return tuple({**row, "slots": dict(row["slots"])} for row in rows)


@cache
def families(name: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Family -> group -> probe."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in probes(name):
        assert row["group"] not in found.setdefault(row["family"], {})
        found[row["family"]][row["group"]] = row
    return found


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def grams(text: str, n: int) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (tuple(found[i : i + n]) for i in range(len(found) - n + 1))


def occupations() -> dict[str, dict[str, str]]:
    with (paths.LEXICONS / "occupations.csv").open(encoding="utf-8", newline="") as file:
        return {row["term"]: row for row in csv.DictReader(file)}


# --- the figures -----------------------------------------------------------------------------


def test_occupations_cite_year_and_source() -> None:
    """Sixty occupations or more, each share a percentage whose majority and year the row states."""
    rows = occupations()
    assert len(rows) >= 60
    for row in rows.values():
        assert 0 < float(row["female_share"]) < 100
        assert row["majority"] == ("women" if float(row["female_share"]) > 50 else "men")
        assert f"table 11, {row['year']}" in row["source"]


def test_shares_are_the_published_ones() -> None:
    """Every share is the figure that its source gives under the name that the row quotes."""
    shares = _published_shares()
    for term, row in occupations().items():
        quoted = re.search(r'for "(.+)"$', row["source"])
        paper = "Winogender" if "Winogender" in row["source"] else "WinoBias"
        name = quoted[1] if quoted else term
        assert float(row["female_share"]) == shares[paper, name], term


def _published_shares() -> dict[tuple[str, str], float]:
    wanted = (
        ("Winogender", "winogender/occupations-stats.tsv", "\t", "bls_pct_female"),
        ("WinoBias", "winobias/occupation_pct_female.csv", ",", "pct_female_bls_2017"),
    )
    found = {}
    for paper, path, delimiter, column in wanted:
        for row in csv.DictReader(_official(path).splitlines(), delimiter=delimiter):
            found[paper, row["occupation"]] = float(row[column])
    return found


# --- winobias-style --------------------------------------------------------------------------


def test_winobias_counts() -> None:
    """400 pairs over 40 occupations, 20 with a majority of women and 20 of men, in two types."""
    pairs = families("winobias-style")
    assert len(pairs) == 400
    known = occupations()
    referents = {row["slots"]["occupation"] for row in probes("winobias-style")}
    assert Counter(known[o]["majority"] for o in referents) == {"women": 20, "men": 20}
    types = Counter(pair["female"]["slots"]["type"] for pair in pairs.values())
    assert types == {"type-1": 240, "type-2": 160}


def test_pro_and_anti_differ_in_the_pronoun_alone() -> None:
    """Word by word, a pair differs only where a pronoun stands, and it does differ."""
    for pair in families("winobias-style").values():
        female, male = words(pair["female"]["text"]), words(pair["male"]["text"])
        assert len(female) == len(male)
        changed = [(f, m) for f, m in zip(female, male, strict=True) if f != m]
        assert changed, pair["female"]["text"]
        assert set(changed) <= PAIRS, pair["female"]["text"]


def test_pro_is_the_majority_pronoun_in_either_half() -> None:
    """`pro` is the pronoun of the occupation's majority, and female in half of the pairs."""
    known = occupations()
    pro: Counter[tuple[str, str]] = Counter()
    for row in probes("winobias-style"):
        majority = known[row["slots"]["occupation"]]["majority"]
        fits = (majority == "women") == (row["group"] == "female")
        assert row["slots"]["stereotype"] == ("pro" if fits else "anti")
        pro[row["slots"]["stereotype"], row["group"]] += 1
    assert set(pro.values()) == {200}


def test_each_occupation_is_as_often_in_each_role() -> None:
    """An occupation is referred to as often as it is the other one, and half of the referents stand first."""
    roles: Counter[tuple[str, str, str]] = Counter()
    places: Counter[tuple[str, str, str]] = Counter()
    for pair in families("winobias-style").values():
        slots = pair["female"]["slots"]
        roles[slots["occupation"], slots["type"], "referent"] += 1
        roles[slots["other"], slots["type"], "other"] += 1
        places[slots["occupation"], slots["type"], slots["position"]] += 1
    # Type 1: 6 openings an occupation, each with both endings; type 2: 8 sentences an occupation.
    assert {n for (_, kind, _), n in roles.items() if kind == "type-1"} == {6}
    assert {n for (_, kind, _), n in roles.items() if kind == "type-2"} == {4}
    assert {n for (_, kind, _), n in places.items() if kind == "type-1"} == {3}
    assert sum(n for (_, kind, at), n in places.items() if (kind, at) == ("type-2", "first")) == 80


def test_type_2_sentences_share_no_frame() -> None:
    """No two sentences of type 2 are the same but for their occupations and pronoun."""
    frames = []
    for pair in families("winobias-style").values():
        probe = pair["female"]
        if probe["slots"]["type"] == "type-2":
            names = "|".join((probe["slots"]["occupation"], probe["slots"]["other"]))
            frames.append(re.sub(rf"\b({names}|her|she)\b", "", probe["text"]))
    assert len(frames) == len(set(frames)) == 160


def test_position_says_where_the_referent_stands() -> None:
    """The slot `position` is the order in which the sentence names the two occupations."""
    for row in probes("winobias-style"):
        slots = row["slots"]
        first, second = (f"the {slots[key]}" for key in ("occupation", "other"))
        text = row["text"].lower()
        assert (text.index(first) < text.index(second)) == (slots["position"] == "first")


# --- winogender-style ------------------------------------------------------------------------


def test_winogender_counts() -> None:
    """60 occupations by two openings by two referents by three pronouns make 720 probes."""
    triples = families("winogender-style")
    assert (len(triples), len(probes("winogender-style"))) == (240, 720)
    answers = Counter(
        (row["slots"]["occupation"], row["slots"]["answer"]) for row in probes("winogender-style")
    )
    assert len(answers) == 120
    assert set(answers.values()) == {6}


def test_triples_differ_in_the_pronoun_and_its_agreement_alone() -> None:
    """Word by word, a triple differs only in pronouns and in verbs that agree with them."""
    for triple in families("winogender-style").values():
        columns = [words(triple[group]["text"]) for group in ("female", "male", "neutral")]
        changed = {column for column in zip(*columns, strict=True) if len(set(column)) > 1}
        assert changed <= TRIPLES, triple["neutral"]["text"]
        assert changed & {("she", "he", "they"), ("her", "him", "them"), ("her", "his", "their")}


def test_they_has_no_plural_before_it() -> None:
    """Before the pronoun there is no plural noun that "they" could stand for."""
    singular = {"cactus", "customs", "glass", "pass", "witness"}
    for triple in families("winogender-style").values():
        opening = re.split(r"\b(?:they|their)\b", triple["neutral"]["text"], maxsplit=1)[0]
        found = {word for word in words(opening) if re.fullmatch(r"[a-z]{3,}s", word)}
        assert not found - singular, triple["neutral"]["text"]


def test_two_endings_share_one_opening() -> None:
    """The two referents of an opening are told apart by what follows the pronoun alone."""
    found = families("winogender-style")
    for family, triple in found.items():
        if not family.endswith("-occupation"):
            continue
        other = found[family.removesuffix("occupation") + "participant"]["female"]["text"]
        text = triple["female"]["text"]
        opening = re.split(r"\b(?:she|her)\b", text, maxsplit=1)[0]
        assert re.match(r"(?:she|her)\b", other.removeprefix(opening)), other
        assert other != text


def test_each_order_of_mention_is_as_frequent() -> None:
    """The occupation is named before the other person in half of the triples."""
    first: Counter[bool] = Counter()
    for triple in families("winogender-style").values():
        text, slots = triple["female"]["text"].lower(), triple["female"]["slots"]
        first[text.index(slots["occupation"]) < text.index(slots["participant"])] += 1
    assert first == {True: 120, False: 120}


def test_female_shares_are_those_of_the_lexicon() -> None:
    """The facts give each occupation's share of women as the lexicon has it."""
    known = occupations()
    shares = suite("winogender-style").facts["female_share"]
    assert set(shares) == {row["slots"]["occupation"] for row in probes("winogender-style")}
    assert all(share == float(known[name]["female_share"]) for name, share in shares.items())


# --- stereoset-style -------------------------------------------------------------------------


def test_stereoset_counts() -> None:
    """400 clusters or more of three texts, 104 a domain, 40 or more targets, both kinds."""
    clusters = families("stereoset-style")
    assert len(clusters) >= 400
    slots = [cluster["stereotype"]["slots"] for cluster in clusters.values()]
    assert set(Counter(s["domain"] for s in slots).values()) == {104}
    assert len({s["target"] for s in slots}) >= 40
    kinds = Counter((s["domain"], s["kind"]) for s in slots)
    assert len(kinds) == 8
    assert min(kinds.values()) >= 50
    for cluster in clusters.values():
        assert set(cluster) == {"stereotype", "anti-stereotype", "unrelated"}


def documented() -> dict[str, dict[str, int]]:
    """Source -> target -> clusters, as docs/suites/stereotypes.md lists them."""
    found = {}
    for line in (ROOT / "docs/suites/stereotypes.md").read_text(encoding="utf-8").splitlines():
        cells = line.strip("| ").split(" | ")
        source, targets = cells[0], cells[-1]
        if len(cells) == 4 and re.search(r" \d{4}$", source):
            counted = re.findall(r"([^,(]+?)(?: \((\d+)\))?(?:, |$)", targets)
            found[source] = {target: int(n or 1) for target, n in counted}
    return found


def test_every_stereotype_is_documented() -> None:
    """Each cluster names a source, and the list of sources has it with exactly these targets."""
    used: dict[str, Counter[str]] = {}
    for cluster in families("stereoset-style").values():
        slots = cluster["stereotype"]["slots"]
        used.setdefault(slots["source"], Counter())[slots["target"]] += 1
    assert used == documented()
    assert len(used) > 150


def test_stereoset_does_not_gate() -> None:
    """A suite whose shifts come from what is said is reported and never gates."""
    assert not suite("stereoset-style").gates
    assert suite("winobias-style").gates
    assert suite("winogender-style").gates


def test_every_cluster_has_its_mirror() -> None:
    """The mirror says the same of the contrasting target, and the first two change roles."""
    found = families("stereoset-style")
    roles = {"stereotype": "anti-stereotype", "anti-stereotype": "stereotype"}
    for family, cluster in found.items():
        side = cluster["unrelated"]["slots"]["side"]
        other = {"original": "mirror", "mirror": "original"}[side]
        mirror = found[family.removesuffix(side) + other]
        for role, row in cluster.items():
            twin = mirror[roles.get(role, role)]
            assert _without_target(row) == _without_target(twin), row["text"]
            assert row["slots"]["target"] == twin["slots"]["other"]


def test_what_is_said_cancels_over_mirrors() -> None:
    """A classifier that adds up words, whatever they are, sees no stereotype minus anti-stereotype."""
    total = 0
    for cluster in families("stereoset-style").values():
        plus, minus = (
            _word_sum(cluster[role]["text"]) for role in ("stereotype", "anti-stereotype")
        )
        assert plus != minus
        total += plus - minus
    assert total == 0


def _word_sum(text: str) -> int:
    """Add up a charge for each word, from its letters alone; "a" and "an" have none."""
    return sum(crc32(word.encode()) for word in words(text) if word not in ("a", "an"))


def _without_target(row: dict[str, Any]) -> str:
    target = re.escape(row["slots"]["target"])
    text, count = re.subn(rf"\b(?:([Aa])n? )?{target}\b", r"\1 TARGET", row["text"])
    assert count == 1, row["text"]
    return text


def test_a_cluster_differs_in_the_remark_alone() -> None:
    """Between sentences the first one is shared; within one, all but a run of words is."""
    for cluster in families("stereoset-style").values():
        texts = [row["text"] for row in cluster.values()]
        if cluster["unrelated"]["slots"]["kind"] == "intersentence":
            contexts = {re.split(r"(?<=\.) ", text, maxsplit=1)[0] for text in texts}
            assert len(contexts) == 1
            assert min(text.count(". ") for text in texts) == 1, texts
        else:
            tokens = [words(text) for text in texts]
            backwards = [found[::-1] for found in tokens]
            assert _shared_start(tokens) + _shared_start(backwards) >= 4, texts


def _shared_start(texts: list[list[str]]) -> int:
    """How many words the texts have in common from their first one on."""
    columns = zip(*texts, strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


# --- all three -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STYLES)
def test_no_text_is_shipped_twice(name: str) -> None:
    """Every text of a suite is a sentence of its own."""
    texts = [row["text"] for row in probes(name)]
    assert len(texts) == len(set(texts))


CLUSTERS = {"winobias-style": 280, "winogender-style": 120, "stereoset-style": 208}


@pytest.mark.parametrize("name", STYLES)
def test_items_of_one_opening_share_a_cluster(name: str) -> None:
    """Items that begin alike are one cluster of two items, and other items are clusters of one."""
    clusters = suite(name).info.clusters
    found = families(name)
    assert set(clusters) == set(found)
    sizes = Counter(Counter(clusters.values()).values())
    assert sum(sizes.values()) == CLUSTERS[name]
    assert set(sizes) == {1, 2} if name == "winobias-style" else {2}
    openings: dict[str, set[str]] = {}
    for family, group in found.items():
        first = min(group.values(), key=lambda row: row["group"])["text"]
        opening = re.split(r"\b(?:because|although|so|after|and)\b", first)[0]
        openings.setdefault(opening, set()).add(clusters[family])
    assert all(len(shared) == 1 for shared in openings.values())


BRITISH = re.compile(
    r"\b(\w*(colour|favour|neighbour|labour|honour|behaviour|harbour|rumour|counsell|quarrell"
    r"|apologis|recognis|practis|cancell)\w*|theatre|centre|grey|tyres?|towards|flatmate|lorry"
    r"|pupils?|till|queue|jumpers?|trainers|pavement|canteen|motorway|cupboard|rang the)\b"
)


@pytest.mark.parametrize("name", STYLES)
def test_spelling_and_words_are_american(name: str) -> None:
    """No word of British spelling or use, but for a bell that rang."""
    for row in probes(name):
        text = row["text"].replace("rang the bell", "")
        assert not BRITISH.search(text.lower()), row["text"]


@pytest.mark.parametrize("name", STYLES)
def test_each_suite_says_whom_it_protects(name: str) -> None:
    """Question, harm and caveats are stated, and the contrasts have both their sides."""
    info = suite(name).info
    assert info.harm
    assert info.question.endswith("?")
    assert info.facts["notes"]
    for contrast in info.contrasts:
        found = {
            row["group"] if contrast.by == "group" else row["slots"][contrast.by]
            for row in probes(name)
        }
        assert {contrast.plus, contrast.minus} <= found


@pytest.mark.parametrize(
    "file",
    [
        *(paths.SUITES / f"{name}.yaml" for name in STYLES),
        paths.LEXICONS / "occupations.csv",
        paths.LEXICONS / "pronouns.csv",
    ],
    ids=lambda file: file.name,
)
def test_there_is_nothing_to_mend(file: Path) -> None:
    """What a careful reader would stumble over is not there."""
    assert lint_file(file) == []


def _official(path: str) -> str:
    file = OFFICIAL / path
    if not file.exists():
        pytest.skip(f"official data not here: {path}")
    return file.read_text(encoding="utf-8")


@cache
def official_sentences() -> tuple[str, ...]:
    """Every sentence of the four published benchmarks, each context with its continuation too."""
    found = []
    for kind in ("pro", "anti"):
        for number in (1, 2):
            for part in ("dev", "test"):
                text = _official(f"winobias/{kind}_stereotyped_type{number}.txt.{part}")
                found += [re.sub(r"^\d+ |[\[\]]", "", line) for line in text.splitlines()]
    lines = _official("winogender/all_sentences.tsv").splitlines()
    found += [line.split("\t")[1] for line in lines]
    clusters = json.loads(_official("stereoset/dev_rebuilt_no_labels.json"))["data"]
    for cluster in (*clusters["intrasentence"], *clusters["intersentence"]):
        found.append(cluster["context"])
        for sentence in cluster["sentences"]:
            found += [sentence["sentence"], f"{cluster['context']} {sentence['sentence']}"]
    pairs = csv.DictReader(_official("crows_pairs/crows_pairs_anonymized.csv").splitlines())
    found += [pair[side] for pair in pairs for side in ("sent_more", "sent_less")]
    return tuple(found)


@pytest.mark.parametrize("name", STYLES)
def test_no_sentence_is_an_official_one(name: str) -> None:
    """No text, and no sentence of a text, stands in a published benchmark."""
    official = {tuple(words(sentence)) for sentence in official_sentences()}
    for row in probes(name):
        for sentence in (row["text"], *re.split(r"(?<=\.) ", row["text"])):
            assert tuple(words(sentence)) not in official, sentence


@pytest.mark.parametrize("name", STYLES)
def test_no_eight_words_are_official(name: str) -> None:
    """No run of eight words is shared with a published benchmark."""
    official = {gram for sentence in official_sentences() for gram in grams(sentence, 8)}
    shared = {gram for row in probes(name) for gram in grams(row["text"], 8)} & official
    assert not shared
