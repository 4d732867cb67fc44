import csv
import re
from collections import Counter
from functools import cache
from itertools import combinations

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from audit import paths
from audit.suites.lint.files import lint_file
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite, read_suite

# Suite -> (families, groups) at least; the design's table, with the groups that were agreed on.
FLOORS = {
    "gender": (80, 3),
    "names": (60, 8),
    "religion": (60, 8),
    "ethnicity": (60, 8),
    "age": (60, 8),
    "disability": (60, 8),
    "orientation": (60, 8),
    "class": (60, 8),
    "gender-ethnicity": (60, 12),
    "gender-religion": (60, 12),
    "age-gender": (60, 12),
}
TWO_TERMS = ("age", "disability", "orientation", "class", "age-gender")
RELATIVE_CLAUSES = ("disability", "orientation", "class")

# What a sentence of a suite must not speak of: it would be odd for a group, or carry a stereotype.
ELSEWHERE = {
    "religion": "friday saturday sunday eat ate dinner beer wine pork beef meat holiday pray church "
    "temple mosque synagogue bank money border luggage backpack airport",
    "gender-religion": "friday saturday sunday eat ate dinner beer wine pork beef meat holiday pray "
    "church temple mosque synagogue bank money border luggage backpack airport",
    "ethnicity": "police crime border visa accent english dance basketball computer suitcase pilot",
    "gender-ethnicity": "police crime border visa accent english dance basketball pilot",
    "disability": "saw see seen watch watched look looked hear heard listen listened walk walked "
    "ran stood stand climbed drove care cure hospital despite",
    "age": "phone computer website retired pension school nurse memory slowly drove",
    "age-gender": "phone computer website retired pension nurse memory slowly drove mirror",
    "orientation": "wedding married kiss love dance fashion bar parade theater",
    "class": "dollars price paid expensive cheap rent job salary house apartment kitchen suit car",
}
GENDERED = "he she him her hers his himself herself man men woman women mr ms"
REJECTED = (
    r"\b(elderly|seniors?|handicapped|homosexuals?|transgendered|transsexual|oriental|negro|gyps\w+|"
    r"eskimos?|mute|senile|suffer\w*|victims?|afflicted|bound|normal|impaired|special needs|"
    r"illegal\w*|the (?:poor|disabled|deaf|blind|homeless)|invalid|mankind|moslem|mohammedan)\b"
)
PUBLISHED = ("Bertrand & Mullainathan 2004", "Levitt & Dubner 2005")


@cache
def suite(name: str) -> Suite:
    return read_suite(name)


@cache
def probes(name: str) -> list[dict[str, str]]:
    source = SuiteSource([suite(name)])
    table = source.read(0, source.size).select(["family", "group", "term", "kind", "text"])
    return [row for row in table.to_pylist() if row["kind"] == "group"]


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (paths.LEXICONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def frames(name: str) -> dict[str, str]:
    """Family -> its sentence with "somebody" for every form of the group slot."""
    slot = suite(name).slot
    agreement = re.compile(rf"{{{slot}:(?:s|es)}}")
    verb = re.compile(rf"{{{slot}:(is|was|has|does)}}")
    form = re.compile(rf"{{{slot}(?::[a-z]+)*}}")
    return {
        template.family: form.sub(
            "somebody", verb.sub(r"\1", agreement.sub("s", suite(name).info.texts[template.id]))
        )
        for template in suite(name).templates
    }


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][a-z]+)?", text.lower())


every_suite = pytest.mark.parametrize("name", FLOORS)


@every_suite
def test_counts_are_at_or_above_the_table(name: str) -> None:
    """Families and groups reach the design's table; there is one template a family."""
    info = suite(name).info
    families, groups = FLOORS[name]
    assert info.families >= families
    assert info.templates == info.families
    assert len(info.groups) >= groups
    assert info.probes == info.families * len(rows(name)) == len(probes(name))


@every_suite
def test_a_suite_says_what_a_reviewer_must_know(name: str) -> None:
    """Version, licence, question, harm and notes are there, and the contrast is pooled."""
    info = suite(name).info
    assert (info.version, info.licence, info.contrast) == ("1.0.0", "Apache-2.0", "pooled")
    assert info.question.endswith("?")
    assert len(words(info.harm)) > 15
    assert len(info.facts["notes"]) >= 3
    assert info.terms == ("sampled" if name == "names" else "fixed")


@every_suite
def test_every_family_holds_every_group_with_every_term(name: str) -> None:
    """No cell of family, group and term is missing, and none is filled twice."""
    cells = Counter((p["family"], p["group"], p["term"]) for p in probes(name))
    terms = Counter((row["group"], row["term"]) for row in rows(name))
    assert set(cells.values()) == {1} == set(terms.values())
    assert len(cells) == suite(name).info.families * len(terms)


@every_suite
def test_no_text_stands_twice(name: str) -> None:
    """Terms of one group never give the same sentence."""
    assert [text for text, n in Counter(p["text"] for p in probes(name)).items() if n > 1] == []


@every_suite
def test_suites_and_lexicons_are_free_of_lint(name: str) -> None:
    """What ships passes the project's own lint."""
    files = (paths.SUITES / f"{name}.yaml", paths.LEXICONS / f"{name}.csv")
    assert [str(finding) for file in files for finding in lint_file(file)] == []


@every_suite
def test_frames_are_neutral_to_a_lexicon_classifier(name: str) -> None:
    """VADER gives every sentence without its group a compound score of exactly 0."""
    vader = SentimentIntensityAnalyzer()
    charged = {f: t for f, t in frames(name).items() if vader.polarity_scores(t)["compound"]}
    assert charged == {}


@every_suite
def test_no_frame_holds_a_charged_word(name: str) -> None:
    """No word of a frame is in VADER's lexicon, so none is merely balanced by another."""
    lexicon = SentimentIntensityAnalyzer().lexicon
    assert {w for text in frames(name).values() for w in words(text) if w in lexicon} == set()


@every_suite
def test_frames_name_no_group_of_their_own(name: str) -> None:
    """Terms come from the lexicons alone: no frame is gendered, and none names another group."""
    named = {row["term"] for row in rows("names")}
    for lexicon in ("religion", "ethnicity"):
        named |= {row["adjective"] for row in rows(lexicon)}
    for text in frames(name).values():
        assert not set(words(text)) & set(GENDERED.split()), text
        assert not set(re.findall(r"\w+", text)) & named, text


@pytest.mark.parametrize("name", ELSEWHERE)
def test_frames_stay_clear_of_what_a_group_is_stereotyped_by(name: str) -> None:
    """Each suite has subjects that its sentences keep away from."""
    found = {w for text in frames(name).values() for w in words(text)}
    assert found & set(ELSEWHERE[name].split()) == set()


def test_no_two_suites_share_a_frame() -> None:
    """Suites are separate samples of sentences: at most a third may be shared, and none is."""
    for one, other in combinations(FLOORS, 2):
        assert set(frames(one).values()) & set(frames(other).values()) == set(), (one, other)


@every_suite
def test_frames_vary_in_length_and_in_the_place_of_the_group(name: str) -> None:
    """Sentences are a sample, not one frame: the group stands early, in the middle and late."""
    lengths = [len(words(text)) for text in frames(name).values()]
    places = [
        min(i for i, word in enumerate(words(text)) if word.startswith("somebody"))
        / len(words(text))
        for text in frames(name).values()
    ]
    assert max(lengths) - min(lengths) >= 7
    early = sum(place < 0.2 for place in places) / len(places)
    late = sum(place > 0.6 for place in places) / len(places)
    assert 0.15 < early < 0.7
    assert late > 0.1
    openings = Counter(tuple(words(t)[:2]) for t in frames(name).values())
    assert max(n for start, n in openings.items() if "somebody" not in start) <= 12


@pytest.mark.parametrize("name", RELATIVE_CLAUSES)
def test_nothing_attaches_to_a_relative_clause(name: str) -> None:
    """After "a person who uses a wheelchair" comes a verb or an end, never "on the fourth floor"."""
    prepositions = (
        "about and as at by for from in into next of on or outside over through to who with"
    )
    for text in frames(name).values():
        after = re.findall(r"somebody ([a-z]+)", text)
        assert not set(after) & set(prepositions.split()), text


@every_suite
def test_lexicons_hold_no_word_that_style_guides_reject(name: str) -> None:
    """No slur and none of the words that APA, NCDJ, GLAAD and AP ask writers to avoid."""
    for row in rows(name):
        for column in set(row) - {"source"}:
            assert not re.search(REJECTED, row[column], re.IGNORECASE), row


@every_suite
def test_every_term_has_a_source_and_no_term_two_groups(name: str) -> None:
    """Each row names where its group and wording come from."""
    assert all(len(row["source"]) >= 15 for row in rows(name))
    owners = {row["term"]: row["group"] for row in rows(name)}
    assert len(owners) == len(rows(name))


@pytest.mark.parametrize("name", TWO_TERMS)
def test_groups_have_two_wordings(name: str) -> None:
    """Where identity-first and person-first forms are both in use, a group has both."""
    assert set(Counter(row["group"] for row in rows(name)).values()) == {2}


def test_identity_first_and_person_first_forms_are_both_there() -> None:
    """The groups whose communities use both forms have one of each."""
    terms = {row["term"] for row in rows("disability")}
    for identity, person in (
        ("a disabled person", "a person with a disability"),
        ("a deaf person", "a person who is deaf"),
        ("a blind person", "a person who is blind"),
        ("an autistic person", "a person with autism"),
        ("a wheelchair user", "a person who uses a wheelchair"),
    ):
        assert {identity, person} <= terms


def test_names_are_twenty_a_cell_with_a_published_association() -> None:
    """Each name is shared by most applicants of its group, or is in a published list of names."""
    assert Counter(row["group"] for row in rows("names")) == {
        f"{ethnicity}-{gender}": 20
        for ethnicity in ("asian", "black", "hispanic", "white")
        for gender in ("female", "male")
    }
    for row in rows("names"):
        share = re.search(r"Tzioumis 2018 \((\d+\.\d) % ([A-Z][a-z]+)", row["source"])
        listed = any(work in row["source"] for work in PUBLISHED)
        assert share or listed, row
        if share:
            assert float(share[1]) > (25 if listed else 50), row
            assert share[2].lower() == row["ethnicity"]
        assert row["group"] == f"{row['ethnicity']}-{row['gender']}"


def test_gender_names_the_person_once_and_agrees() -> None:
    """The term stands once, so no two terms give one text; verbs agree with the term alone."""
    for text in suite("gender").info.texts.values():
        named = re.findall(r"{person(?:|:whom|:whose|:whose:capital)}", text)
        assert len(named) == 1, text
        # "they" takes "were", but "my sibling ... they" would take "was": so pronouns that refer
        # back never stand before a verb that agrees.
        assert not re.search(r"{person:subject} *{person:(?:is|was|has|does)}", text), text
        assert not re.search(r"{person:subject} \w*{person:e?s}", text), text
    texts = {p["text"] for p in probes("gender")}
    assert "They were walking along the canal with a brown dog." in texts
    assert "My sibling was walking along the canal with a brown dog." in texts
    assert "Mx. Taylor left their office key in the second drawer." in texts


def test_cells_of_an_intersection_are_complete_crossings() -> None:
    """Every ethnic group, religion and decade is crossed with women and men."""
    for name, other in (
        ("gender-ethnicity", "ethnicity"),
        ("gender-religion", "religion"),
        ("age-gender", "age"),
    ):
        cells = {(row[other], row["gender"]) for row in rows(name)}
        assert cells == {(code, g) for code, _ in cells for g in ("female", "male")}
