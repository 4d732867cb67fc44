"""Suites: what is planted in a file of templates is found."""

import time

from audit.suites.lint.files import lint_file
from tests.suites.small import PEOPLE, PLACES, write_lexicon, write_suite

CLEAN = tuple(f"On day {n} a train left for {{country}}." for n in range(11))


def lint(path, plant: str = "") -> list[str]:
    return [str(finding) for finding in lint_file(path) if plant in str(finding)]


def test_planted_faults_of_a_suite_are_caught(tmp_path):
    """A repeated sentence, a slot without variants, few families, no question, no harm."""
    templates = ("The {m} was shot in {country}.", "the {m} was shot, in {country}!")
    found = "\n".join(
        lint(write_suite(tmp_path, *templates, slots={"m": ["film"]}, question="", harm=""))
    )
    for told in (
        "repeats 'f1.1'",
        "the slot 'm' has one value",
        "2 families",
        "'question' is missing",
        "'harm' is missing",
    ):
        assert told in found


def test_planted_faults_of_agreement_with_the_lexicon_are_caught(tmp_path):
    """A written verb behind "they" and "she"; two groups that get one text."""
    write_lexicon(tmp_path, "people", PEOPLE)
    texts = ("{person:subject} works here.", "The {person:number} left.")
    found = "\n".join(lint(write_suite(tmp_path, *texts, slot="person", lexicon="people")))
    assert "the verb 'works' does not agree with every term" in found
    assert "female and male get the same text: “The singular left.”" in found


def test_a_placebo_that_is_a_real_term_is_caught(tmp_path):
    """A placebo must mean nothing on the axis."""
    write_lexicon(
        tmp_path, "nowhere", PLACES.splitlines()[0] + "\nplacebo-a,Italy,,Italian,Italians,x\n"
    )
    found = "\n".join(lint(write_suite(tmp_path, *CLEAN, placebo="nowhere")))
    assert "nowhere.csv:2: the placebo 'Italy' is a term of 'places'" in found


def test_a_suite_of_forty_thousand_probes_is_read_in_seconds(tmp_path):
    """200 templates times 200 terms: under six seconds of processor time here, two where idle."""
    rows = "".join(f"G{n},Place{chr(97 + n % 26)}{n},,Adj,Peo,x\n" for n in range(200))
    text = "group,term,article,adjective,people,source\n" + rows
    templates = [
        f"On day {n} the crew of the film went to {{country}} by train." for n in range(200)
    ]
    path = write_suite(tmp_path, *templates)
    write_lexicon(tmp_path, text=text)
    start = time.process_time()
    assert lint(path) == []
    assert time.process_time() - start < 6


def test_a_group_of_few_families_is_caught(tmp_path):
    """Eleven families, two of which need a coast: the group without one is in nine."""
    text = PLACES.replace("people,source", "people,coast,source").replace(",ISO", ",yes,ISO")
    templates = [*CLEAN[2:], *({"text": t, "needs": "coast"} for t in CLEAN[:2])]
    path = write_suite(tmp_path, *templates)
    write_lexicon(tmp_path, text=text.replace("Italians,yes", "Italians,no"))
    (told,) = lint(path)
    assert "the group 'ITA' is in 9 families" in told


def test_an_article_that_is_not_english_is_caught(tmp_path):
    """Where the suite is English; another language has its own."""
    path = write_suite(tmp_path, *CLEAN)
    write_lexicon(tmp_path, text=PLACES.replace("Netherlands,the", "Netherlands,die"))
    assert any("article: 'die' is no English article" in line for line in lint(path))
    german = write_suite(tmp_path, *CLEAN, language="de")
    write_lexicon(tmp_path, text=PLACES.replace("Netherlands,the", "Netherlands,die"))
    assert lint(german) == []
