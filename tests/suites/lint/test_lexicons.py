"""Lexicons: what is planted in a table of words is found."""

from audit.suites.lint.files import lint_file
from tests.suites.small import write_lexicon


def lint(path, plant: str = "") -> list[str]:
    return [str(finding) for finding in lint_file(path) if plant in str(finding)]


def test_planted_faults_of_a_lexicon_are_caught(tmp_path):
    """No source, spaces, a shared term, an article in the term, two names of a group, one group."""
    text = (
        "group,name,term,article,source\n"
        "A,Alba,Alba,,\n"
        "A,Albania,Alba  City,,x\n"
        "B,Boria,alba,,x\n"
        "C,Coria,the Coria,the,x\n"
    )
    found = "\n".join(lint(write_lexicon(tmp_path, text=text)))
    for told in (
        "places.csv:2: source: the row names no source",
        "places.csv:3: term: 'Alba  City' has a space too many",
        "places.csv:3: the group 'A' has two names",
        "places.csv:4: 'alba' names both A (line 2) and B",
        "places.csv:5: term: it bears its article already",
    ):
        assert told in found
    assert "has one group" in "\n".join(
        lint(write_lexicon(tmp_path, text="group,term,source\nA,x,s\n"))
    )


def test_a_column_that_repeats_another_is_found(tmp_path):
    """Two forms that are the same in every row: one of them was filled by mistake."""
    text = "group,term,adjective,people,source\nA,x,xish,xish,s\nB,y,yish,yish,s\n"
    (told,) = lint(write_lexicon(tmp_path, text=text))
    assert ":1: people: the column repeats 'adjective' in every row" in told
