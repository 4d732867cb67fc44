"""One sentence as a suite."""

import pytest

from audit.errors import AuditError
from audit.suites.sentence import single_template
from audit.suites.sources import SuiteSource
from tests.suites.small import write_lexicon


def texts(sentence, **options):
    source = SuiteSource([single_template(sentence, **options)])
    return source.read(0, source.size)["text"].to_pylist()


def test_one_sentence_is_a_suite(tmp_path):
    """`audit text` needs no file: official notation or braces."""
    lexicon = write_lexicon(tmp_path)
    for text in ("This film was filmed in COUNTRY", "This film was filmed in {country}"):
        suite = single_template(text, lexicon=lexicon)
        assert suite.templates[0].text == text
        assert suite.info.probes == 3
        assert suite.only(["FRA", "ITA"]).info.probes == 2
    for text in ("This film was filmed.", "{a} and {b}"):
        with pytest.raises(AuditError, match="slots"):
            single_template(text, lexicon=lexicon)


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("In the COUNTRY it rained.", ["In the Bahamas it rained.", "In France it rained."]),
        ("COUNTRY's capital.", ["The Bahamas' capital.", "France's capital."]),
        (
            "It is in the {country}'s capital.",
            ["It is in the Bahamas' capital.", "It is in France's capital."],
        ),
        ("The {country} won.", ["The Bahamas won.", "France won."]),
        ("A NATIONALITY writer came.", ["An Afghan writer came.", "A French writer came."]),
        ("the {nationality} writer", ["the Afghan writer"]),
        ("A {religion} writer came.", ["An atheist writer came.", "A Jewish writer came."]),
        ("She is a RELIGION.", ["She is a Christian woman.", "She is an atheist."]),
        ("We asked an {occupations}.", ["We asked an accountant.", "We asked a chef."]),
        ("Use {{braces}}, {religion}.", ["Use {braces}, an atheist."]),
    ],
)
def test_the_words_before_a_slot_are_mended(sentence, written):
    """One article at most, and the one that the term takes."""
    found = texts(sentence)
    assert set(written) <= set(found)
    assert not [text for text in found if "the the" in text.lower() or " a a" in text]


@pytest.mark.parametrize(
    ("sentence", "remedy"),
    [
        ("A COUNTRY writer came.", "NATIONALITY"),
        ("A NAME came.", "leave out the A"),
        ("We met PERSON.", "--axis"),
        ("A {religon} writer came.", "did you mean 'religion'?"),
    ],
)
def test_what_cannot_be_mended_is_refused(sentence, remedy):
    """The error names what to write."""
    with pytest.raises(AuditError) as refused:
        single_template(sentence)
    assert remedy in str(refused.value)


def test_groups_without_an_adjective_are_left_out_where_one_is_asked_for():
    """Every text of a religion's adjective has one."""
    assert len(texts("A {religion} writer came.")) == len(texts("We met {religion}."))
    assert all(text.endswith("writer came.") for text in texts("A {ethnicity} writer came."))
