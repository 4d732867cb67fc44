import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report import display


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1234, "+12.3"),
        (-0.0044, "−0.4"),
        (0.0, "0.0"),
        (-0.0001, "0.0"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_points_carry_their_sign(value, shown):
    """Percentage points with a true minus; a rounded zero has no sign; NaN is a dash."""
    assert display.points(value) == shown


def test_other_numbers():
    """Each writer at a value worked by hand."""
    assert display.span(-0.031, 0.045) == "−3.1 to +4.5"
    assert display.span(math.nan, 0.1) == "–"
    assert display.percent(0.081) == "8.1%"
    assert display.decimal(0.5554) == "0.555"
    assert display.signed(-0.5) == "−0.50"
    assert display.p_value(0.0001) == "< 0.001"
    assert display.p_value(0.0312) == "0.031"
    assert display.count(39400) == "39,400"
    assert display.ranks(3, 40) == "3–40"
    assert display.ranks(2, 2) == "2"
    assert display.ranks(None, None) == "–"


def test_hidden_characters_are_made_visible():
    """Bidirectional overrides, zero widths, escapes and lone surrogates show as code points."""
    assert display.visible("a\u202eb") == "a[U+202E]b"
    assert display.visible("a\u200bb\x1b[31m") == "a[U+200B]b[U+001B][31m"
    assert display.visible("\ud800") == "[U+D800]"
    assert display.visible("one\ntwo\tthree") == "one⏎two⇥three"
    assert display.visible("Côte d’Ivoire, 日本, مصر") == "Côte d’Ivoire, 日本, مصر"


@given(st.text())
def test_nothing_hidden_is_left(text):
    """Whatever came in, what goes out encodes and holds no control character."""
    shown = display.visible(text)
    shown.encode("utf-8")
    assert all(
        character.isprintable() or character == "\u3000" or character.isspace()
        for character in shown
    )
    assert "\n" not in shown


def test_foreign_texts_are_isolated_and_escaped():
    """Markup is text inside <bdi>."""
    assert display.foreign("<b>&") == "<bdi>&lt;b&gt;&amp;</bdi>"


def test_anchors_are_plain():
    """A plain code stays; anything else becomes a hash, the same every time."""
    assert display.anchor("FRA") == "FRA"
    assert display.anchor('"><script>') == display.anchor('"><script>')
    assert display.anchor('"><script>').isalnum()
    assert display.anchor("") != display.anchor(" ")


def test_the_difference_of_two_texts_is_marked():
    """Common words at either end stay plain."""
    text = display.marked(
        "This film was filmed in the Netherlands today.", "This film was filmed in France today."
    )
    assert text == "<bdi>This film was filmed in <mark>the Netherlands</mark> today.</bdi>"


def test_equal_texts_have_no_mark():
    """Nothing differs, nothing is marked."""
    assert "<mark>" not in display.marked("a b", "a b")


def test_a_marked_text_is_escaped():
    """Hostile words inside and outside the mark are text."""
    text = display.marked("<i> <script> x", "<i> y x")
    assert text == "<bdi>&lt;i&gt; <mark>&lt;script&gt;</mark> x</bdi>"


@given(st.text(alphabet="ab ", max_size=12), st.text(alphabet="ab ", max_size=12))
def test_marking_keeps_the_text(text, other):
    """Without its tags the marked text is the text."""
    shown = str(display.marked(text, other))
    for tag in ("<bdi>", "</bdi>", "<mark>", "</mark>"):
        shown = shown.replace(tag, "")
    assert shown == text
