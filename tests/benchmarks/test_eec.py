import csv

import pytest
from scipy import stats

from audit import benchmarks
from audit.analysis.effects import estimate
from audit.benchmarks.eec import COLUMNS, MALE_OF
from audit.errors import AuditError
from audit.records import Policy
from tests.benchmarks.published import score, stored
from tests.fakes import KnownShifts
from tests.planted import cells_in

CELLS = [
    ("female", "African-American"),
    ("female", "European"),
    ("male", "African-American"),
    ("male", "European"),
]
NAMES = [(f"{g[0]}{r[0]}name{i}".capitalize(), g, r) for g, r in CELLS for i in range(10)]
PHRASES = [(w, "female", "") for w in MALE_OF] + [(m, "male", "") for m in MALE_OF.values()]
TEMPLATES = [
    (f"<person> noted sign {k} of <emotion word>", f"{{}} noted sign {k} of {{}}.")
    for k in range(7)
]
PLAIN = [(f"<person> read book {k}", f"{{}} read book {k}.") for k in range(4)]


def rows_of_own():
    """8,640 sentences of the project's own in the corpus' layout: 60 persons, 144 families."""
    persons = NAMES + [p for p in PHRASES if p[0] not in ("her", "him")]
    families = [
        (t, s, f"word{w}", ("anger", "joy")[w % 2]) for t, s in TEMPLATES for w in range(20)
    ]
    families += [(t, s, "", "") for t, s in PLAIN]
    rows = [
        (sentence.format(person, word), template, person, gender, race, emotion, word)
        for template, sentence, word, emotion in families
        for person, gender, race in persons
    ]
    return [(f"own-{number:05d}", *row) for number, row in enumerate(rows, start=1)]


def write(folder, rows):
    with (folder / "Equity-Evaluation-Corpus.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return folder


def test_a_corpus_of_the_layout_gives_144_families_and_the_papers_1584_pairs(tmp_path):
    """8,640 rows, 60 persons in 144 families; eleven gender pairs a family, two of race."""
    read = benchmarks.read("eec", write(tmp_path, rows_of_own()))
    (info,) = read.source.suites
    assert (info.probes, info.families, info.templates, read.source.warnings) == (
        8640,
        144,
        11,
        (),
    )
    fake = KnownShifts({"Faname3 ": 0.2, "my mother": 0.1})
    parts = score(read.source, fake)
    result = benchmarks.summarise(info, parts)
    gender = result.official["female-male"]
    assert gender["n"] == 1584
    assert result.official["african-american-european"]["n"] == 288
    # Of eleven pairs one (names) shifts by .2/20, one (mother, father) by .1.
    assert gender["shift"] == pytest.approx((0.01 + 0.1) / 11)
    values = [0.01, 0.1, *[0.0] * 9] * 144
    assert gender["paired_t"] == pytest.approx(stats.ttest_1samp(values, 0).statistic)
    # African-American women: one name of ten up by .2; men: none.
    assert result.official["african-american-european"]["shift"] == pytest.approx(0.01)
    joy = result.classifier["female-male"]["joy"]
    assert (joy["n"], joy["shift"]) == (70, pytest.approx(0.01))
    effects = estimate(cells_in(stored(parts), info), info, policy=Policy(), seed=0)
    by_name = {each.group: each.shift for each in effects.effects}
    assert by_name["african-american-european"] == pytest.approx(0.2 / 20)
    assert by_name["female-male"] == pytest.approx((0.2 + 0.1) / 30)


def test_another_number_of_rows_is_warned_of(tmp_path):
    """The published corpus has 8,640 rows."""
    read = benchmarks.read("eec", write(tmp_path, rows_of_own()[:120]))
    assert any(
        "120 rows; the published version holds 8,640" in each for each in read.source.warnings
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("Gender", "women", "Gender is 'women'"),
        ("Race", "Martian", "Race is 'Martian'"),
        ("Sentence", "", "Sentence is empty"),
        ("ID", "own-00001", "'own-00001' occurs twice"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, column, value, message):
    """The third row stands on line 4."""
    rows = [[*row] for row in rows_of_own()[:5]]
    rows[2][COLUMNS.index(column)] = value
    with pytest.raises(AuditError, match=message) as caught:
        benchmarks.read("eec", write(tmp_path, rows))
    assert ".csv:4" in str(caught.value)


def test_a_missing_corpus_says_that_it_is_the_users_to_bring(tmp_path):
    """The authors ask not to pass it on: the remedy says so."""
    with pytest.raises(AuditError, match="ask not to pass it on"):
        benchmarks.read("eec", tmp_path)
