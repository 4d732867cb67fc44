"""`swaps.csv`: read by a person, rows struck out, and what is left approved."""

import pytest

from audit.errors import AuditError
from audit.suites.swap.sheet import read_approved, write_sheet
from audit.suites.swap.texts import TextSource

TEXTS = ["He ran.", "Fine.", "=1+1, she said.", "She sat."]


def sheet(source: TextSource) -> bytes:
    """The sheet of a source."""
    return write_sheet(source.swaps, source.alternatives)


@pytest.fixture
def source() -> TextSource:
    """Three swaps."""
    return TextSource(TEXTS, axis="gender")


def test_the_sheet_shows_what_is_replaced(source):
    """One row a text; what a spreadsheet would run is neutralised."""
    assert sheet(source).decode().splitlines() == [
        "text_id,group,marked,swap_group,swap",
        "text-1,male,[He] ran.,female,She ran.",
        'text-3,female,"\'=1+1, [she] said.",male,"\'=1+1, he said."',
        "text-4,female,[She] sat.,male,He sat.",
    ]


def test_what_is_left_is_scored(source, tmp_path):
    """A row that was struck out takes its text with all its variants."""
    path = tmp_path / "swaps.csv"
    rows = sheet(source).decode().splitlines(keepends=True)
    path.write_text("".join(rows[:2] + rows[3:]), encoding="utf-8")
    assert read_approved(path, source.swaps, source.alternatives) == {1, 4}
    approved = TextSource(TEXTS, axis="gender", approved=path, name="mine")
    assert approved.read(0, 9)["text"].to_pylist() == ["He ran.", "She ran.", "She sat.", "He sat."]
    assert "mine: a person read the swaps and struck out 1 of them" in approved.warnings
    assert "swaps.csv" in approved.inputs


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda text: text.replace("She ran.", "She walked."), ":2: .*was changed"),
        (lambda text: text.replace("text-4", "text-9"), ":4: .*of another run"),
        (lambda text: text.replace("swap_group", "other"), "this is no swaps.csv"),
        (lambda text: text.splitlines()[0] + "\n", "no swap is left"),
    ],
)
def test_a_sheet_of_another_run_is_an_error(source, tmp_path, change, what):
    """Nothing is guessed: a row must be what these texts give."""
    path = tmp_path / "swaps.csv"
    path.write_text(change(sheet(source).decode()), encoding="utf-8")
    with pytest.raises(AuditError, match=what):
        read_approved(path, source.swaps, source.alternatives)


def test_a_sheet_of_another_axis_is_an_error(tmp_path):
    """The same texts, swapped for others."""
    texts = ["He left Italy.", "He left Spain."]
    path = tmp_path / "swaps.csv"
    path.write_bytes(sheet(TextSource(texts, axis="gender")))
    with pytest.raises(AuditError, match="was changed, or is of another run"):
        TextSource(texts, axis="countries", approved=path)


def test_the_shown_group_goes_round():
    """A reader of a few texts sees several of the 197 countries."""
    source = TextSource([f"Italy is nice, said {n}." for n in range(5)], axis="countries")
    shown = [row.split(",")[-1] for row in sheet(source).decode().splitlines()[1:]]
    assert len(set(shown)) == 5
