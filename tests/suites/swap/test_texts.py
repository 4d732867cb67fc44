"""A user's own texts: swapped for every alternative in agreement, or counted with the reason."""

import pickle

import pytest

from audit.errors import AuditError
from audit.suites.swap import texts
from audit.suites.swap.spans import (
    CAPITALS,
    HER_HIS,
    LONGER,
    NAME,
    NONE,
    NOUN,
    PEOPLE,
    SEVERAL,
    UNCLEAR,
)
from audit.suites.swap.texts import BLANK, REPEATED, TextSource, axes, read_texts


def swapped(text: str, axis: str) -> dict[str, list[str]]:
    """Group -> texts."""
    found: dict[str, list[str]] = {}
    source = TextSource([text], axis=axis)
    for row in source.read(0, source.size).to_pylist():
        found.setdefault(row["group"], []).append(row["text"])
    return found


def reason(text: str, axis: str) -> str:
    """Why a text is not swapped (beside one that is)."""
    clean = {
        "gender": "He ran.",
        "countries": "In Italy.",
        "names": "Priya ran.",
        "religion": "Muslims ran.",
    }
    source = TextSource([text, clean[axis]], axis=axis)
    (why,) = source.left
    return why


PAIRS = [
    ("She lost her book and blamed herself.", "He lost his book and blamed himself."),
    ("The book is hers.", "The book is his."),
    ("A friend of hers came by.", "A friend of his came by."),
    ("Her sister is an actress.", "His brother is an actor."),
    ("The woman took her coat.", "The man took his coat."),
    ("I told her that the film was bad.", "I told him that the film was bad."),
    ("I saw her yesterday.", "I saw him yesterday."),
    ("It was for her, and I saw her.", "It was for him, and I saw him."),
    ("She's a queen.", "He's a king."),
    ("My ex-wife is a saleswoman.", "My ex-husband is a salesman."),
    ("Ms. Miller met her own mother-in-law.", "Mr. Miller met his own father-in-law."),
    ("An heiress came, then an actress.", "An heir came, then an actor."),
    ("Women and girls came.", "Men and boys came."),
    ("“She left,” they said. Her bag stayed.", "“He left,” they said. His bag stayed."),
]


@pytest.mark.parametrize(("female", "male"), PAIRS)
def test_gender_is_swapped_in_case_and_agreement(female, male):
    """From either side, the pair comes out (where the way back is one to one)."""
    assert swapped(female, "gender") == {"female": [female], "male": [male]}


@pytest.mark.parametrize(
    ("female", "male"), [p for p in PAIRS if "actress" not in p[0] and "eiress" not in p[0]]
)
def test_gender_is_swapped_back(female, male):
    """The man's text gives the woman's."""
    assert swapped(male, "gender") == {"female": [female], "male": [male]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I gave her books.", HER_HIS),
        ("I made her cry.", HER_HIS),
        ("We watched her leaving.", HER_HIS),
        ("She told him.", SEVERAL),
        ("HE LEFT.", CAPITALS),
        ("as tenacious as mr. lopez himself", CAPITALS),
        ("The film was fine.", NONE),
        ("Lakeisha lost her bag.", NAME),
        ("  ", BLANK),
        ("He ran.", REPEATED),
    ],
)
def test_what_can_be_read_in_two_ways_is_counted_and_not_guessed(text, why):
    """Each reason by an example."""
    if why == REPEATED:
        assert dict(TextSource([text, text], axis="gender").left) == {REPEATED: 1}
    else:
        assert reason(text, "gender") == why


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        ("The film was shot in France.", "The film was shot in the Netherlands."),
        ("France is flat.", "The Netherlands is flat."),
        ("We left the United States.", "We left the Netherlands."),
        ("I like the United States team.", "I like the Netherlands team."),
        ("An Italian film from Italy.", "A Dutch film from the Netherlands."),
        ("An Italy-based firm.", "A Netherlands-based firm."),
        ("A book about Germans.", "A book about the Dutch."),
        ("Germans like it.", "The Dutch like it."),
        ("It was said in the UK.", "It was said in the Netherlands."),
    ],
)
def test_countries_are_swapped_with_article_and_adjective(text, dutch):
    """Every country takes the place, in the form that stands there."""
    found = swapped(text, "countries")
    assert found["NLD"] == [dutch]
    assert len(found) == 197


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("She speaks French.", UNCLEAR),
        ("He is Dutch.", UNCLEAR),
        ("The German works here.", UNCLEAR),
        ("France and Germany played.", SEVERAL),
        ("New Mexico is large.", LONGER),
        ("Chad is nice.", LONGER),
        ("The young Germans like it.", PEOPLE),
    ],
)
def test_doubtful_places_are_counted(text, why):
    """Languages, nouns, parts of names and persons' names are not swapped."""
    assert reason(text, "countries") == why


def test_names_are_swapped_with_the_pronouns_of_their_gender():
    """Every name takes the place, and "his" agrees with it; another person's "her" stays."""
    found = swapped("Jamel told her his secret.", "names")
    assert sum(map(len, found.values())) == 160
    assert "Priya told her her secret." in found["asian-female"]
    assert "Jamel told her his secret." in found["black-male"]
    assert reason("Lakeisha, a mother of two, ran.", "names") == NOUN
    assert reason("Priya made her cry.", "names") == HER_HIS
    assert reason("Priya met Anjali.", "names") == SEVERAL


def test_terms_with_articles_and_plurals_are_swapped():
    """Nouns for nouns, plurals for plurals."""
    assert "A Jewish person came in." in swapped("A Muslim came in.", "religion")["jewish"]
    assert "Jewish people came in." in swapped("Muslims came in.", "religion")["jewish"]
    schools = swapped("It is a Jewish school.", "religion")["orthodox-christian"]
    assert set(schools) == {"It is an Orthodox Christian school."}


def test_the_source_states_what_was_swapped():
    """Counts by reason stand in the facts and in the warning; families are the source texts."""
    source = TextSource(["He ran.", "Fine.", "Fine!", "She told him."], axis="gender", name="mine")
    (info,) = source.suites
    assert info.facts == {"texts": 4, "swapped": 1, "not_swapped": {NONE: 2, SEVERAL: 1}}
    assert source.warnings == (
        f"mine: 1 of 4 texts were swapped; of the others, 2: {NONE}; 1: {SEVERAL}",
    )
    assert (info.origin, info.axis, info.families, info.probes) == ("text", "gender", 1, 2)
    assert source.read(0, 2)["family"].to_pylist() == ["text-1", "text-1"]
    assert pickle.loads(pickle.dumps(source)).read(0, 2).equals(source.read(0, 2))


def test_groups_can_be_chosen():
    """Only the groups asked for take the place."""
    source = TextSource(["Shot in Italy."], axis="countries", groups=["FRA", "NLD"])
    assert source.read(0, 9)["text"].to_pylist() == ["Shot in France.", "Shot in the Netherlands."]


def test_braces_in_a_text_are_signs():
    """A user's text is no template: nothing in it is filled but the group words."""
    assert swapped("He wrote {country} and {{x}}.", "gender")["female"] == [
        "She wrote {country} and {{x}}."
    ]


def test_files_are_read(tmp_path):
    """CSV with a column, and one text a line; a wrong column brings the near one."""
    (tmp_path / "a.csv").write_text("id,review\n1,He ran.\n2,She sat.\n")
    source = read_texts(tmp_path / "a.csv", column="review", axis="gender")
    assert source.size == 4
    assert source.suites[0].name == "a-gender"
    assert "a.csv" in source.inputs
    (tmp_path / "a.txt").write_text("He ran.\nShe sat.\n")
    assert read_texts(tmp_path / "a.txt", axis="gender").size == 4
    with pytest.raises(AuditError, match="did you mean 'review'"):
        read_texts(tmp_path / "a.csv", column="reviews", axis="gender")


def test_unknown_axes_and_texts_without_groups_are_refused():
    """The axes are listed; a file in which nothing is found gives no empty audit."""
    assert {"gender", "countries", "names"} <= set(axes())
    with pytest.raises(AuditError, match="did you mean 'gender'"):
        TextSource(["He ran."], axis="gendr")
    with pytest.raises(AuditError, match="no text can be swapped"):
        TextSource(["Fine."], axis="gender")


def test_fault_36_a_text_lacking_a_form_for_some_group_is_counted_whole(monkeypatch):
    """No text is swapped for some groups only: its counterparts would be missing."""
    from audit.records import Group
    from audit.suites.lexicon import Lexicon, Term

    terms = (Term("A", "Alba", {"adjective": "Alban"}), Term("B", "Boria"))
    groups = (Group(code="A", name="Alba"), Group(code="B", name="Boria"))
    lexicon = Lexicon(name="countries", columns=("adjective",), terms=terms, groups=groups)
    monkeypatch.setattr(texts, "read_lexicon", lambda axis: lexicon)
    source = TextSource(["An Alban film.", "In Alba."], axis="countries")
    assert source.size == 2
    assert dict(source.left) == {"a group has no form 'adjective'": 1}
