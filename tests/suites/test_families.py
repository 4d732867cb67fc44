"""Families: frames, needs, alternatives and clusters, and what is refused of them."""

import pytest

from audit.errors import AuditError
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.suites.small import write_items, write_lexicon, write_suite

COASTS = """group,term,article,adjective,woman,coast,source
FRA,France,,French,Frenchwoman,yes,ISO 3166-1
NLD,Netherlands,the,Dutch,Dutchwoman,yes,ISO 3166-1
CHE,Switzerland,,Swiss,,no,ISO 3166-1
ITA,Italy,,Italian,,yes,ISO 3166-1
AUT,Austria,,Austrian,,,ISO 3166-1
"""


def suite_of(folder, *templates, **keys):
    """A suite over five places, three of which have a coast and two a noun for a woman."""
    path = write_suite(folder, *templates, **keys)
    write_lexicon(folder, text=COASTS)
    return read_suite(path)


def texts(suite) -> list[str]:
    source = SuiteSource([suite])
    return source.read(0, source.size)["text"].to_pylist()


def test_needs_limits_a_template_to_the_groups_that_fill_the_column(tmp_path):
    """Empty and "no" do not fill it; counts, blocks and random access follow."""
    suite = suite_of(
        tmp_path,
        {
            "text": "A gull flew over {country}.",
            "baseline": "A gull flew over it.",
            "needs": "coast",
        },
        "{country} is on the map.",
    )
    assert texts(suite)[:4] == [
        "A gull flew over it.",
        "A gull flew over France.",
        "A gull flew over the Netherlands.",
        "A gull flew over Italy.",
    ]
    assert suite.info.probes == 3 + 5
    assert suite.info.lacking == {"f1": ("AUT", "CHE")}
    source = SuiteSource([suite])
    rows = source.read(2, 5).to_pylist()
    assert [row["group"] for row in rows] == ["NLD", "ITA", "FRA"]
    assert [row["block"] for row in rows] == [0, 0, 1]
    every = source.read(0, source.size)
    assert source.read(3, 7).to_pylist() == every.slice(3, 4).to_pylist()


def test_a_placebo_lexicon_without_the_column_is_not_asked(tmp_path):
    """A name that means nothing has no coast to lack."""
    write_lexicon(tmp_path, "nowhere", "group,term,source\nplacebo-x,Zelvaria,invented\n")
    suite = suite_of(
        tmp_path, {"text": "A gull left {country}.", "needs": ["coast"]}, placebo="nowhere"
    )
    assert texts(suite)[-1] == "A gull left Zelvaria."


def test_each_term_takes_the_first_alternative_whose_forms_it_has(tmp_path):
    """A noun for a woman where the language has one, else the adjective."""
    suite = suite_of(
        tmp_path, {"text": ["{country:woman:a} sat down.", "{country:adjective:a} woman sat down."]}
    )
    assert texts(suite) == [
        "A Frenchwoman sat down.",
        "A Dutchwoman sat down.",
        "A Swiss woman sat down.",
        "An Italian woman sat down.",
        "An Austrian woman sat down.",
    ]


def test_frames_are_given_to_a_template_a_family_or_all(tmp_path):
    """The nearest wins; a family has one frame."""
    suite = suite_of(
        tmp_path,
        {"text": "We met in {country}.", "frame": "known"},
        "I love {country}.",
        frame="self-reported",
    )
    assert suite.info.frames == {"f1": "known", "f2": "self-reported"}
    families = [
        {
            "id": "f",
            "frame": "known",
            "templates": ["In {country}.", {"text": "To {country}.", "frame": "observable"}],
        }
    ]
    with pytest.raises(AuditError, match="'f' have several frames: known, observable"):
        suite_of(tmp_path, families=families)


def test_items_carry_their_cluster_and_frame(tmp_path):
    """Items that share an opening share a cluster, which later stages see by family."""
    sides = [
        {"text": "One.", "group": "a", "stereotype": "pro"},
        {"text": "Two.", "group": "b", "stereotype": "anti"},
    ]
    items = [
        {"id": "w-1", "texts": sides, "cluster": "opening-1", "frame": "observable"},
        {"id": "w-2", "texts": sides, "cluster": "opening-1"},
        {"id": "w-3", "texts": sides},
    ]
    info = read_suite(write_items(tmp_path, items)).info
    assert info.clusters == {"w-1": "opening-1", "w-2": "opening-1"}
    assert info.frames == {"w-1": "observable"}


REFUSED = {
    "needs nobody has": (
        {"text": "In {country}.", "needs": "moon"},
        "no column 'moon', which the template needs",
    ),
    "needs one group has": (
        {"text": "In {country}.", "needs": ["coast", "lake"]},
        "1 group has coast, lake, which the template needs",
    ),
    "alternatives that leave a term out": (
        {"text": ["{country:woman:a} sat.", "{country:lake} is a lake."]},
        r"the term 'Switzerland' \(group CHE\) has the forms of none",
    ),
    "a form that a group lacks": (
        "{country:woman:a} sat.",
        r"the form 'woman' of 'Switzerland' \(group CHE\) is not in the lexicon",
    ),
    "an unknown frame": ({"text": "In {country}.", "frame": "seen"}, "'observable', 'known' or"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_is_refused_with_its_line(tmp_path, name):
    """File and line of the template, what is wrong, and what there is."""
    template, told = REFUSED[name]
    path = write_suite(tmp_path, template)
    lake = COASTS.replace("coast,source", "coast,lake,source").replace(",ISO", ",,ISO")
    write_lexicon(tmp_path, text=lake.replace("Frenchwoman,yes,", "Frenchwoman,yes,yes"))
    with pytest.raises(AuditError, match=told) as caught:
        read_suite(path)
    assert "small.yaml:" in str(caught.value)


def test_an_unknown_language_is_refused(tmp_path):
    """The tag is one that CLDR knows; German is, and its grammar comes from columns alone."""
    with pytest.raises(AuditError, match="'klingonisch' is no language; write a tag of BCP 47"):
        suite_of(tmp_path, "In {country}.", language="klingonisch")
    assert suite_of(tmp_path, "In {country}.", language="de-AT").info.language == "de-AT"
    with pytest.raises(AuditError, match="no form 'a', and only English has it by grammar"):
        suite_of(tmp_path, "In {country:a}.", language="de")
