"""Articles by sound, agreement and capitals, and what a lexicon can't give."""

import re

import pytest

from audit.errors import AuditError
from audit.suites.grammar import SOUNDS, article, article_clashes, capital, fill_slot
from audit.suites.lexicon import Term
from audit.suites.template import Slot, split_template

AN = """hour honest heir heiress hourly honourable NHS MBA FBI X-ray 8 11 18 80 800 8-year-old 18-year-old
uninsured unidentified unemployed uncle MP SUV LGBTQ HIV-positive Angolan elderly Iraqi umbrella Uzbek
Omani Emirati Eswatini Ecuadorian F-16 NGO R&D ex-soldier Igbo Arab Asian ACLU Xbox update upper-class e-mail
urban usher NBA I""".split()  # noqa: SIM905
A = """university Ugandan European one Ukrainian unique uniform UN US once useful usual unionized Eurasian Utah UFO
US-born Uruguayan eulogy ewe euro Uyghur union one-armed house Huguenot youth 1 10 100 180 17 12 user UK
ukulele Unitarian Ouija USB URL hijab Honduran Hindu homosexual human Haitian one-legged UNICEF NATO NASA
European-American unanimous Ouagadougou Yemeni T-shirt U-turn DVD piñata PhD 1,100""".split()  # noqa: SIM905

MIX = Term(
    "m",
    "Dutch man",
    {"number": "singular", "subject": "they", "article": "the", "adjective": "Dutch"},
    7,
)


@pytest.mark.parametrize("word", AN)
def test_an_before_a_vowel_sound(word):
    """The first sound counts, not the first letter."""
    assert article(word) == "an"


@pytest.mark.parametrize("word", A)
def test_a_before_a_consonant_sound(word):
    """The word "university" begins with a consonant's sound, "NATO" is a word and no row of letters."""
    assert article(word) == "a"


@pytest.mark.parametrize("beginning", sorted(SOUNDS))
def test_the_table_lists_what_the_library_gets_wrong(beginning):
    """Each entry of the table is there because `inflect` says otherwise of a word it covers."""
    import inflect

    words = {
        "hiv": "HIV-positive",
        "suv": "SUV",
        "url": "URL",
        "r&d": "R&D",
        "xbox": "Xbox",
        "uber": "Uber",
        "oaxaca": "Oaxacan",
        "ouagadougou": "Ouagadougou",
        "ouija": "Ouija",
        "uighur": "Uighur",
        "uyghur": "Uyghur",
        "unanim": "unanimity",
    }
    said = inflect.engine().a(words[beginning]).partition(" ")[0]
    assert article(words[beginning]) == SOUNDS[beginning]
    assert said != SOUNDS[beginning]


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ((), "the Dutch man"),
        (("bare",), "Dutch man"),
        (("a",), "a Dutch man"),
        (("adjective", "a"), "a Dutch"),
        (("capital",), "The Dutch man"),
        (("adjective", "a", "capital"), "A Dutch"),
        (("is",), "is"),
        (("s",), "s"),
    ],
)
def test_forms_come_from_columns_or_from_grammar(forms, expected):
    """The first form chooses, the others change it."""
    assert fill_slot(Slot("x", forms), MIX) == expected


def test_a_slot_at_a_sentence_start_is_capitalised():
    """The article of "the Netherlands" gets the capital, also behind a quote."""
    assert fill_slot(Slot("x", (), starts=True), MIX) == "The Dutch man"
    assert capital("“they") == "“They"


def test_the_verb_agrees_with_the_mention_before_it():
    """It is "my sibling is", but "they are", in one template for both."""
    term = Term("n", "my sibling", {"number": "singular", "subject": "they"})
    text = split_template("{p} {p:is} here and {p:subject} {p:has} time, {p:subject} work{p:s}.")
    filled = "".join(part if isinstance(part, str) else fill_slot(part, term) for part in text)
    assert filled == "My sibling is here and they have time, they work."


def test_a_form_that_is_not_there_is_an_error_with_the_line():
    """What the lexicon can't give is told with the row, never guessed."""
    with pytest.raises(AuditError, match=re.escape("places.csv:7:people")):
        fill_slot(Slot("x", ("people",)), MIX, "places.csv")
    with pytest.raises(AuditError, match="grammatical number"):
        fill_slot(Slot("x", ("is",)), Term("g", "t"))


def test_fault_34_a_written_article_that_does_not_agree_is_found():
    """The phrase "a {country:adjective} film" clashes with Italian and not with French."""
    parts = split_template("It was a {c:adjective} film.")
    terms = [
        Term("FRA", "France", {"adjective": "French"}),
        Term("ITA", "Italy", {"adjective": "Italian"}),
    ]
    assert article_clashes(parts, "c", terms) == ["a Italian"]
    assert article_clashes(split_template("It was {c:adjective:a} film."), "c", terms) == []


@pytest.mark.parametrize(
    ("forms", "term", "expected"),
    [
        (("genitive",), Term("a", "Sarah"), "Sarah's"),
        (("genitive",), Term("a", "James"), "James's"),
        (("genitive",), Term("a", "Netherlands", {"article": "the"}), "the Netherlands'"),
        (("genitive",), Term("a", "Honduras"), "Honduras's"),
        (("people", "genitive"), Term("a", "Italy", {"people": "Italians"}), "Italians'"),
        (("people", "genitive"), Term("a", "France", {"people": "the French"}), "the French's"),
        (("genitive", "capital"), Term("a", "Gambia", {"article": "the"}), "The Gambia's"),
        (("genitive",), Term("a", "Frankreich", {"genitive": "Frankreichs"}), "Frankreichs"),
    ],
)
def test_genitives_follow_chicago(forms, term, expected):
    """'s, or the apostrophe alone behind a plural in s; a column of that name comes first."""
    assert fill_slot(Slot("name", forms), term) == expected
