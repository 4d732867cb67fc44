from hypothesis import given
from hypothesis import strategies as st

from audit.report import display


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
    """Markup is text; what may have a direction of its own stands inside <bdi>, and ASCII has none."""
    assert display.foreign("<b>&") == "&lt;b&gt;&amp;"
    assert display.foreign("<b>שלום") == "<bdi>&lt;b&gt;שלום</bdi>"
    assert display.foreign("Côte d'Ivoire") == "<bdi>Côte d&#39;Ivoire</bdi>"
    assert display.foreign("a\u202eb") == "a[U+202E]b"


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
