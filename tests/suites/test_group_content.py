import csv
import math
import re
import statistics
from collections import Counter, defaultdict
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
    "religion": (60, 19),
    "ethnicity": (60, 18),
    "age": (60, 10),
    "disability": (60, 22),
    "orientation": (60, 9),
    "gender-identity": (60, 9),
    "class": (60, 19),
    "gender-ethnicity": (60, 14),
    "gender-religion": (60, 16),
    "age-gender": (60, 14),
}
WORDED = [name for name in FLOORS if name != "names"]
# Suites that may say what a passer-by sees.
SEEN = ("gender", "age", "age-gender")
RELATIVE_CLAUSES = ("disability", "class")

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
    "age-gender": "computer website retired pension nurse memory slowly drove mirror stick",
    "orientation": "wedding married kiss love dance fashion bar parade theater",
    "gender-identity": "wedding married kiss love dance fashion bar parade theater bathroom surgery",
    "class": "dollars price paid expensive cheap rent job salary house apartment kitchen suit car",
}
GENDERED = "he she him her hers his himself herself man men woman women mr ms"
REJECTED = (
    r"\b(elderly|seniors?|handicapped|homosexuals?|transgendered|transsexual|oriental|negro|gyps\w+|"
    r"eskimos?|mute|senile|suffer\w*|victims?|afflicted|bound|normal|impaired|special needs|"
    r"illegal\w*|the (?:poor|disabled|deaf|blind|homeless)(?! community)|invalid|mankind|moslem|mohammedan|"
    r"little (?:person|people)|younger (?:person|people)|dwar(?:f|ves)|midgets?|mormons?|"
    r"wheelchair-bound|able-bodied|whom? is (?:gay|straight))\b"
)
FORM = re.compile(r"\{(?:person|name)(?::[a-z]+)*\}")


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
    return {
        template.family: FORM.sub(
            "somebody", verb.sub(r"\1", agreement.sub("s", suite(name).info.texts[template.id]))
        )
        for template in suite(name).templates
    }


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][a-z]+)?", text.lower())


def aliases(name: str) -> list[tuple[str, str, str]]:
    """Group, wording, and the wording of the same group that names the same thing."""
    return [
        (row["group"], row["term"], row["alias_of"]) for row in rows(name) if row.get("alias_of")
    ]


every_suite = pytest.mark.parametrize("name", FLOORS)
every_worded = pytest.mark.parametrize("name", WORDED)


@every_suite
def test_counts_are_at_or_above_the_table(name: str) -> None:
    """Families and groups reach the design's table; there is one template a family."""
    info = suite(name).info
    families, groups = FLOORS[name]
    assert info.families >= families
    assert info.templates == info.families
    assert len(info.groups) >= groups
    assert info.probes == len(probes(name))


@every_suite
def test_a_suite_says_what_a_reviewer_must_know(name: str) -> None:
    """Version, licence, question, harm and notes are there; terms are a sample, the contrast pooled."""
    info = suite(name).info
    assert re.fullmatch(r"2\.0\.\d+", info.version)
    assert (info.licence, info.contrast) == ("Apache-2.0", "pooled")
    assert info.question.endswith("?")
    assert "positive" not in info.question, "the question is written from the target"
    assert len(words(info.harm)) > 15
    assert len(info.facts["notes"]) >= 3
    broken = re.compile(r"[a-z]- (?!and |or )[a-z]")  # a word folded at its hyphen
    assert not [note for note in info.facts["notes"] if broken.search(note)]
    assert info.terms == "sampled"


@every_suite
def test_every_family_holds_every_group(name: str) -> None:
    """No group is missing from a family, and no wording stands in it twice."""
    cells = Counter((p["family"], p["group"], p["term"]) for p in probes(name))
    assert set(cells.values()) == {1}
    held = defaultdict(set)
    for family, group, _ in cells:
        held[family].add(group)
    codes = {group.code for group in suite(name).info.groups}
    assert {family: codes - groups for family, groups in held.items() if groups != codes} == {}


@every_suite
def test_every_wording_stands_in_most_families(name: str) -> None:
    """Sentences that a wording can't fill are the exception, so that wordings are compared fairly."""
    counts = Counter((p["group"], p["term"]) for p in probes(name))
    assert set(counts) == {(row["group"], row["term"]) for row in rows(name)}
    assert min(counts.values()) >= 0.45 * suite(name).info.families


@every_suite
def test_no_text_stands_twice(name: str) -> None:
    """Terms of one group never give the same sentence."""
    assert [text for text, n in Counter(p["text"] for p in probes(name)).items() if n > 1] == []


@every_suite
def test_suites_and_lexicons_are_free_of_lint(name: str) -> None:
    """What ships passes the project's own lint."""
    files = (paths.SUITES / f"{name}.yaml", paths.LEXICONS / f"{name}.csv")
    assert [str(finding) for file in files for finding in lint_file(file)] == []


# --- frames --------------------------------------------------------------------------------------


@every_suite
def test_every_family_says_how_the_group_is_known(name: str) -> None:
    """Observable, known or self-reported; nobody is met in passing whose group can't be seen."""
    info = suite(name).info
    assert set(info.frames) == set(suite(name).families)
    assert ("observable" in info.frames.values()) == (name in SEEN)
    if name not in ("gender", "names"):
        assert Counter(info.frames.values())["self-reported"] >= 9
        assert Counter(info.frames.values())["known"] >= 40


@pytest.mark.parametrize("name", ["age", "age-gender"])
def test_a_passer_by_sees_no_exact_age(name: str) -> None:
    """Observable sentences take only the wordings that the lexicon marks as visible."""
    visible = {row["term"] for row in rows(name) if row["visible"]}
    seen = [p for p in probes(name) if suite(name).info.frames[p["family"]] == "observable"]
    assert {p["term"] for p in seen} == visible
    assert not any(re.search(r"\d", p["text"]) for p in seen)


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
        named |= set(re.findall(r"\b[A-Z][\w'-]+", " ".join(r["term"] for r in rows(lexicon))))
    for text in frames(name).values():
        assert not set(words(text)) & set(GENDERED.split()), text
        assert not set(re.findall(r"[\w'-]+", text)) & named, text


@every_suite
def test_no_frame_sets_the_group_beside_another_person(name: str) -> None:
    """No "a lawyer and a disabled person": being of a group is no occupation."""
    for text in frames(name).values():
        assert not re.search(r"\b(?:an?|the) [\w ]+ (?:and|or) somebody\b", text), text


@pytest.mark.parametrize("name", ELSEWHERE)
def test_frames_stay_clear_of_what_a_group_is_stereotyped_by(name: str) -> None:
    """Each suite has subjects that its sentences keep away from."""
    found = {w for text in frames(name).values() for w in words(text)}
    assert found & set(ELSEWHERE[name].split()) == set()


def test_no_two_suites_share_a_frame() -> None:
    """Suites are separate samples of sentences: but for "I am ...", none is shared."""
    for one, other in combinations(FLOORS, 2):
        shared = set(frames(one).values()) & set(frames(other).values())
        assert {text for text in shared if not text.startswith("I somebody")} == set(), (one, other)


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
    assert sum(place < 0.35 for place in places) / len(places) > 0.15
    assert sum(place > 0.6 for place in places) / len(places) > 0.1
    openings = Counter(tuple(words(t)[:2]) for t in frames(name).values())
    assert max(n for start, n in openings.items() if "somebody" not in start) <= 14


@pytest.mark.parametrize("name", RELATIVE_CLAUSES)
def test_nothing_attaches_to_a_relative_clause(name: str) -> None:
    """After "a person who uses a wheelchair" comes a verb or an end, never "on the fourth floor"."""
    prepositions = "as at by for from in next of on outside over through with"
    for text in suite(name).info.texts.values():
        after = re.findall(r"\{person(?::plural)?\} ([a-z]+)", text)
        assert not set(after) & set(prepositions.split()), text


# --- wordings ------------------------------------------------------------------------------------


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
    if name != "names":
        assert all("wording)" in row["source"] for row in rows(name))
    owners = {row["term"]: row["group"] for row in rows(name)}
    assert len(owners) == len(rows(name))


@every_worded
def test_a_group_has_four_wordings_or_more(name: str) -> None:
    """One wording's shift would be taken for the group's; four is what a spread can be seen in."""
    assert min(Counter(row["group"] for row in rows(name)).values()) >= 4


@every_worded
def test_some_wordings_name_one_thing(name: str) -> None:
    """`alias_of` is a wording of the same group, in at least two pairs a suite: the floor of wording."""
    terms = {(row["group"], row["term"]) for row in rows(name)}
    assert len(aliases(name)) >= 2
    for group, term, other in aliases(name):
        assert term != other
        assert (group, other) in terms, (term, other)


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("religion", "daoist", ["a Daoist", "a Taoist"]),
        ("orientation", "straight-man", ["a straight man", "a heterosexual man"]),
        ("orientation", "lesbian", ["a lesbian", "a gay woman"]),
        ("gender-identity", "cisgender-woman", ["a cisgender woman", "a cis woman"]),
        ("gender-identity", "intersex", ["an intersex person", "a person with an intersex trait"]),
        ("ethnicity", "mena", ["a Middle Eastern person", "a North African person"]),
        ("ethnicity", "native-american", ["an American Indian", "an Alaska Native"]),
        ("disability", "disabled", ["a disabled person", "a person with a disability"]),
        ("disability", "deaf", ["a deaf person", "a Deaf person"]),
        ("disability", "autistic", ["an autistic person", "a person with autism"]),
        ("disability", "depression", ["a person with depression"]),
        ("disability", "ptsd", ["a person with PTSD"]),
        ("class", "homelessness", ["a homeless person", "an unhoused person"]),
    ],
)
def test_the_wordings_in_use_are_there(name: str, group: str, expected: list[str]) -> None:
    """Identity-first and person-first, old and new names of one group."""
    assert set(expected) <= {row["term"] for row in rows(name) if row["group"] == group}


def test_identity_and_orientation_are_two_suites() -> None:
    """No gender identity in `orientation` but as a reference's adjective, none the other way round."""
    orientation = {row["group"] for row in rows("orientation")}
    identity = {row["group"] for row in rows("gender-identity")}
    assert not orientation & identity
    assert not any("trans" in code or "cis" in code for code in orientation)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("disability", "My cousin has ADHD."),
        ("disability", "Two students in the seminar are blind."),
        ("disability", "I use a wheelchair, and I work from home."),
        ("ethnicity", "Our family doctor is Native American."),
        ("age", "My page says that I am in my sixties."),
        ("class", 'The author of the post says, "I receive public assistance."'),
        ("orientation", "My cousin in Ohio is asexual."),
        ("religion", "The chair of the town council has no religion."),
    ],
)
def test_being_of_a_group_is_said_as_people_say_it(name: str, expected: str) -> None:
    """A predicate where the language has one: not "is a person with ADHD"."""
    assert expected in {p["text"] for p in probes(name)}


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


# --- names ---------------------------------------------------------------------------------------


def test_names_are_twenty_a_cell_borne_by_the_group() -> None:
    """Most bearers of a name are of its group and sex, by the source that the row names."""
    assert Counter(row["group"] for row in rows("names")) == {
        f"{ethnicity}-{gender}": 20
        for ethnicity in ("asian", "black", "hispanic", "white")
        for gender in ("female", "male")
    }
    for row in rows("names"):
        told = re.search(
            r"\((\d+\.\d) % ([A-Z]\w+).*?; (\d+\.\d) % (\w+); ([\d,]+) b", row["source"]
        )
        assert told, row
        share, group, sex_share, sex, bearers = told.groups()
        assert float(share) >= 60
        assert float(sex_share) >= 90
        assert (group.lower(), sex) == (row["ethnicity"], row["gender"])
        assert (share, bearers.replace(",", "")) == (row["share"], row["bearers"])
        assert row["group"] == f"{row['ethnicity']}-{row['gender']}"


def test_cells_of_names_are_alike_in_cohort_and_frequency() -> None:
    """Six, seven and seven names of three cohorts; means of log bearers within a factor of 1.3."""
    frequency = {}
    for code in sorted({row["group"] for row in rows("names")}):
        cell = [row for row in rows("names") if row["group"] == code]
        born = [int(row["born"]) for row in cell]
        cohorts = [
            sum(low <= year <= high for year in born)
            for low, high in ((1974, 1985), (1986, 1995), (1996, 2005))
        ]
        assert cohorts == [6, 7, 7], code
        frequency[code] = statistics.mean(math.log(int(row["bearers"])) for row in cell)
    assert max(frequency.values()) - min(frequency.values()) < math.log(1.3)
