"""What reaches a terminal."""

import io
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cli import console
from audit.cli.console import _printable, visible
from audit.errors import AuditWarning


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


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    writes = 0

    def write(self, text):
        self.writes += 1
        raise BrokenPipeError


def test_fault_89_a_result_that_nobody_reads_is_remembered_once(monkeypatch):
    """It is not tried again, and the end of the command says that it was lost; then all is new."""
    pipe = Closed()
    monkeypatch.setattr(sys, "stdout", pipe)
    assert console.is_heard()
    console.tell("one")
    console.tell("two")
    assert pipe.writes == 1
    assert not console.is_heard()
    assert not console.finish()
    assert console.is_heard()


def test_a_document_is_escaped_where_a_letter_cannot_be_shown(monkeypatch):
    """JSON stays JSON on a terminal that has ASCII alone, or for a character that would act on it."""
    for text, encoding, shown in (
        ('{"a": "ü"}', "utf-8", '{"a": "ü"}\n'),
        ('{"a": "ü"}', "ascii", '{\n "a": "\\u00fc"\n}\n'),
        ('{"a": "\u202e"}', "utf-8", '{\n "a": "\\u202e"\n}\n'),
    ):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", out)
        console.tell_document(text)
        out.flush()
        assert out.buffer.getvalue().decode() == shown


def test_a_warning_is_told_once_after_the_command(capsys):
    """The same words twice are one line, without a place in our code."""
    with console.noted_warnings():
        for _ in range(2):
            warnings.warn("a group is small", AuditWarning, stacklevel=1)
        assert capsys.readouterr().err == ""
    assert capsys.readouterr().err == "warning: a group is small\n"


def test_what_is_no_warning_of_ours_stays_an_error():
    """It is raised where it arises, as the filters around say."""
    with pytest.raises(DeprecationWarning), console.noted_warnings():
        warnings.warn("old", DeprecationWarning, stacklevel=1)
