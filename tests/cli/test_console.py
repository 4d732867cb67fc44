"""What reaches a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from audit.cli.console import _printable, visible


def test_fault_86_terminal_escapes_are_shown_and_do_not_act():
    """An escape sequence in a model's name is printed as text."""
    assert visible("a\x1b[31mred\u202e") == "a\\x1b[31mred\\u202e"


@given(st.text())
def test_nothing_that_acts_on_a_terminal_is_left(text):
    """No escape, bell or bidi override comes through, whatever the text."""
    shown = visible(text)
    assert not set(shown) & set("\x1b\x07\x08\r\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_fault_89_an_odd_terminal_encoding_prints_escapes():
    """A letter that the terminal lacks is written as an escape, not as a traceback."""
    assert _printable("Türkiye", "ascii") == "T\\xfcrkiye"
