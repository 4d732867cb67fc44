"""Templates as parts: slots, forms, sentence starts, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.suites.template import Slot, split_template


def starts(text: str) -> list[bool]:
    return [part.starts for part in split_template(text) if isinstance(part, Slot)]


def test_a_text_is_split_at_its_slots():
    """Literal text, slots and forms come in the order of the text."""
    parts = split_template("The {country:adjective:a} film, {{sic}}, of {country}.")
    assert parts == (
        "The ",
        Slot("country", ("adjective", "a")),
        " film, {sic}, of ",
        Slot("country"),
        ".",
    )


@pytest.mark.parametrize("text", ["A {country", "A country}", "A {country} {", "{a{b}}"])
def test_fault_20_an_unbalanced_brace_is_told_with_its_column(text):
    """The first brace without its other half is named with its column, from 1."""
    with pytest.raises(AuditError, match=r"column \d+"):
        split_template(text)


def test_fault_20_the_column_is_that_of_the_brace():
    """In "A {b} {c" the lone brace is the seventh sign."""
    with pytest.raises(AuditError, match="column 7 has no other half"):
        split_template("A {b} {c")


@pytest.mark.parametrize(
    "slot",
    [
        "country.name",
        "country[0]",
        "7*7",
        "'a'*10**9",
        "country|upper",
        "country!r",
        "%x",
        "",
        " country",
        "a b",
        "a:",
    ],
)
def test_fault_21_expressions_are_refused(slot):
    """A slot is a name with forms; attributes, indices, filters and arithmetic are refused."""
    with pytest.raises(AuditError):
        split_template(f"A {{{slot}}} b.")


def test_official_notation_is_read():
    """COUNTRY in capitals is the slot, as a word of its own."""
    assert split_template("Filmed in COUNTRY.", official="COUNTRY") == (
        "Filmed in ",
        Slot("COUNTRY"),
        ".",
    )
    assert split_template("{COUNTRY:adjective}", official="COUNTRY")[0].forms == ("adjective",)
    assert split_template("COUNTRYSIDE", official="COUNTRY") == ("COUNTRYSIDE",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{x} left.", [True]),
        ('"{x} left," he said.', [True]),
        ("It rained. {x} left.", [True]),
        ("Did it rain? {x} left.", [True]),
        ("“It rained.” {x} left.", [True]),
        ("I met Dr. {x} today.", [False]),
        ("I met J. {x} today.", [False]),
        ("It rained, {x} left.", [False]),
        ("He said: {x} left.", [False]),
        ("{x} {x}", [True, False]),
        ("{x}. {x}", [True, True]),
    ],
)
def test_a_slot_knows_whether_it_begins_a_sentence(text, expected):
    """A start is the text's beginning or what follows a full stop that is no abbreviation's."""
    assert starts(text) == expected


@given(st.text(max_size=40))
def test_escaping_braces_gives_the_text_back(text):
    """With braces doubled, every text is one literal part: itself."""
    escaped = text.replace("{", "{{").replace("}", "}}")
    assert "".join(map(str, split_template(escaped))) == text
