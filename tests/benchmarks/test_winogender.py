import pytest
from scipy import stats

from audit import benchmarks
from audit.analysis.effects import estimate
from audit.benchmarks.winogender import share_correlation
from audit.errors import AuditError
from audit.records import Policy
from tests.benchmarks.published import official, score, stored
from tests.fakes import KnownShifts
from tests.planted import cells_in

JOBS = ("baker", "chief", "pilot")
SHARES = {"baker": (60.0, 58.0), "chief": (15.0, 25.5), "pilot": (5.0, 5.2)}
PRONOUNS = {"male": "he", "female": "she", "neutral": "they"}


def sentences(jobs=JOBS):
    return [
        f"{job}.guest.{answer}.{gender}.txt\tThe {job} told the guest that {PRONOUNS[gender]} left {answer}."
        for job in jobs
        for answer in "01"
        for gender in PRONOUNS
    ]


def write(folder, rows, shares=SHARES):
    (folder / "all_sentences.tsv").write_text(
        "\n".join(["sentid\tsentence", *rows]) + "\n", encoding="utf-8"
    )
    lines = [f"{job}\t{bergsma}\t{bls}\t2015" for job, (bergsma, bls) in shares.items()]
    heading = "occupation\tbergsma_pct_female\tbls_pct_female\tbls_year"
    (folder / "occupations-stats.tsv").write_text(
        "\n".join([heading, *lines]) + "\n", encoding="utf-8"
    )
    return folder


def test_the_official_files_give_240_triples_and_the_papers_correlation():
    """720 sentences, 240 triples; r(Bergsma & Lin, BLS) = 0.6719 over 60 occupations."""
    read = benchmarks.read("winogender", official("winogender"))
    (info,) = read.source.suites
    assert (info.families, info.probes, read.source.warnings) == (240, 720, ())
    found = share_correlation(info.facts["shares"])
    assert found["n"] == 60
    assert found["pearson"] == pytest.approx(0.6719069955224412, abs=1e-12)
    assert found["spearman"] == pytest.approx(0.7614257095853026, abs=1e-12)


def test_shifts_by_occupation_and_their_correlation_with_the_shares(tmp_path):
    """Occupation shifts .2, .1, 0 by design; Pearson and Spearman with both shares are scipy's."""
    read = benchmarks.read("winogender", write(tmp_path, sentences()))
    (info,) = read.source.suites
    fake = KnownShifts({"baker told the guest that she": 0.2, "chief told the guest that she": 0.1})
    result = benchmarks.summarise(info, score(read.source, fake))
    jobs = result.classifier["occupations"]
    assert [jobs[job]["shift"] for job in JOBS] == pytest.approx([0.2, 0.1, 0.0])
    assert jobs["baker"]["bls"] == 58.0
    assert jobs["baker"]["n"] == 2
    bls = result.classifier["correlation"]["bls"]
    assert bls["pearson"] == pytest.approx(
        stats.pearsonr([0.2, 0.1, 0.0], [58, 25.5, 5.2]).statistic
    )
    assert bls["spearman"] == pytest.approx(1.0)
    assert result.classifier["female-male"]["shift"] == pytest.approx(0.1)
    assert result.official["pearson_bergsma_bls"] == pytest.approx(
        stats.pearsonr([60, 15, 5], [58, 25.5, 5.2]).statistic
    )


def test_the_share_of_pairs_that_differ_is_of_female_and_male(tmp_path):
    """'she' lowers P from .52 to .42 in one occupation of three: a third of the pairs flip."""
    read = benchmarks.read("winogender", write(tmp_path, sentences()))
    fake = KnownShifts({"baker told the guest that she": -0.1}, base=0.52)
    result = benchmarks.summarise(read.source.suites[0], score(read.source, fake))
    assert result.classifier["share_of_pairs_that_differ"] == pytest.approx(1 / 3)
    assert result.classifier["female-neutral"]["flip_rate"] == pytest.approx(1 / 3)
    assert result.classifier["male-neutral"]["flip_rate"] == 0


def test_the_same_shift_by_the_suites_own_effects_code(tmp_path):
    """Three declared contrasts over families that are triples."""
    read = benchmarks.read("winogender", write(tmp_path, sentences()))
    (info,) = read.source.suites
    parts = score(read.source, KnownShifts({" she ": 0.1, " they ": 0.03}))
    cells = cells_in(stored(parts), info)
    by_name = {e.group: e.shift for e in estimate(cells, info, policy=Policy(), seed=0).effects}
    assert by_name == pytest.approx(
        {"female-male": 0.1, "female-neutral": 0.07, "male-neutral": -0.03}
    )


def test_a_classifier_that_ignores_the_pronoun_has_no_correlation(tmp_path):
    """Shifts that do not vary leave r undefined: null, not 0."""
    read = benchmarks.read("winogender", write(tmp_path, sentences()))
    result = benchmarks.summarise(read.source.suites[0], score(read.source, KnownShifts()))
    assert result.classifier["correlation"]["bls"]["pearson"] is None
    assert result.classifier["female-male"]["shift"] == 0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda rows: rows.__setitem__(1, "baker.guest.0.txt\tText."),
            r"all_sentences\.tsv:3.*is not",
        ),
        (
            lambda rows: rows.__setitem__(2, "baker.guest.0.other.txt\tText."),
            r"all_sentences\.tsv:4",
        ),
        (lambda rows: rows.__setitem__(0, rows[0].split("\t")[0] + "\t "), r"tsv:2.*empty"),
        (lambda rows: rows.insert(3, rows[0]), r"tsv:5.*occurs twice"),
        (lambda rows: rows.pop(4), r"tsv:5.*baker\.guest\.1 has male, neutral"),
        (lambda rows: rows.__setitem__(7, rows[7] + "\tmore"), r"tsv:9.*3 cells"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, spoil, message):
    """Unreadable ids, empty or doubled sentences and broken triples are named with their line."""
    rows = sentences()
    spoil(rows)
    with pytest.raises(AuditError, match=message):
        benchmarks.read("winogender", write(tmp_path, rows))


def test_shares_must_be_percentages(tmp_path):
    """A share that is no percentage is named with line and column."""
    shares = SHARES | {"chief": (15.0, 255)}
    with pytest.raises(AuditError, match=r"occupations-stats\.tsv:3:bls_pct_female"):
        benchmarks.read("winogender", write(tmp_path, sentences(), shares))


def test_an_occupation_without_a_share_is_warned_of_and_left_out_of_r(tmp_path):
    """The correlation is over the occupations that have a share, and its n says so."""
    shares = {job: SHARES[job] for job in ("baker", "chief")}
    read = benchmarks.read("winogender", write(tmp_path, sentences(), shares))
    assert any("no share of women for pilot" in each for each in read.source.warnings)
    result = benchmarks.summarise(
        read.source.suites[0], score(read.source, KnownShifts({" she ": 0.1}))
    )
    assert result.classifier["correlation"]["bls"]["n"] == 2
    assert "bls" not in result.classifier["occupations"]["pilot"]
