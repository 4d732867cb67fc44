import numpy as np
import pytest

from audit import benchmarks
from audit.analysis.effects import estimate
from audit.benchmarks.winobias import FILES, _line, irregularity
from audit.errors import AuditError
from audit.records import Policy
from tests.benchmarks.published import official, score, stored, with_scores
from tests.fakes import KnownShifts
from tests.planted import cells_in

PRO = [
    "1 [The baker] thanked the clerk because [she] was late.",
    "2 [The chief] met the cook as [he] said.",
]
ANTI = [
    "1 [The baker] thanked the clerk because [he] was late.",
    "2 [The chief] met the cook as [she] said.",
]


@pytest.fixture
def own(tmp_path):
    """Eight files of two pairs each."""
    for kind, split in FILES:
        for side, lines in (("pro", PRO), ("anti", ANTI)):
            write(tmp_path, side, lines, kind, split)
    return tmp_path


def write(folder, side, lines, kind="1", split="dev"):
    path = folder / f"{side}_stereotyped_type{kind}.txt.{split}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_official_files_give_1564_clean_pairs_of_1584():
    """Twenty irregular pairs are dropped and named; pro and anti differ in pronouns alone."""
    read = benchmarks.read("winobias", official("winobias"))
    (info,) = read.source.suites
    assert (info.families, info.probes, len(read.dropped)) == (1564, 3128, 20)
    assert info.facts["dropped"] == list(read.dropped)
    assert read.source.warnings == ("winobias: 20 irregular items left out",)
    assert any("type 2 test, line 384" in each for each in read.dropped)
    assert not any("type 1 dev, line 162" in each for each in read.dropped)
    assert not any("type 1 test, line 252" in each for each in read.dropped)
    assert len(read.source.inputs) == 8


def test_every_official_pair_has_one_probe_of_each_gender_and_side():
    """In each of the 1,564 families one probe is female and one male, one pro and one anti."""
    table = benchmarks.read("winobias", official("winobias")).source.read(0, 3128)
    groups = np.array(table["group"].to_pylist()).reshape(-1, 2)
    sides = np.array([dict(each)["stereotype"] for each in table["slots"].to_pylist()]).reshape(
        -1, 2
    )
    assert all(set(row) == {"female", "male"} for row in groups)
    assert all(set(row) == {"pro", "anti"} for row in sides)
    assert not any("[" in text or "  " in text for text in table["text"].to_pylist())
    jobs = {dict(each)["occupation"] for each in table["slots"].to_pylist()}
    assert len(jobs) == 40


def test_pro_minus_anti_and_female_minus_male_stand_apart(own):
    """With P + .1 for 'she': female minus male is +.1 everywhere; pro minus anti +.1 and -.1 cancel."""
    read = benchmarks.read("winobias", own)
    (info,) = read.source.suites
    parts = score(read.source, KnownShifts({"she": 0.1}, base=0.45))
    result = benchmarks.summarise(info, parts)
    assert result.items == 8
    assert result.classifier["female-male"]["overall"]["shift"] == pytest.approx(0.1)
    assert result.classifier["female-male"]["type 2"]["n"] == 4
    assert result.classifier["pro-anti"]["overall"]["shift"] == pytest.approx(0.0)
    assert result.classifier["female-male"]["overall"]["flip_rate"] == 1.0  # .55 and .45
    assert set(result.classifier["occupations"]) == {"baker", "chief"}
    effects = estimate(cells_in(stored(parts), info), info, policy=Policy(), seed=0)
    by_name = {each.group: each.shift for each in effects.effects}
    assert by_name["female-male"] == pytest.approx(0.1)
    assert by_name["pro-anti"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("pro", "anti", "reason"),
    [
        ("1 [The cook] said [she] was in.", "1 [The cook] said [he] was in.", ""),
        ("1 [The cook] hurt [himself].", "1 [The cook] hurt [herself].", ""),
        ("1 [The cook] cut [his] hand, [he] said.", "1 [The cook] cut [her] hand, [she] said.", ""),
        ("1 [The cook] cut [his] hand, [he] said.", "1 [The cook] cut [her] hand, [he] said.", ""),
        ("1 [The cook] said [she] was in.", "1 [The cook] said [she] was in.", "are the same"),
        ("1 [The cook] said [she] was in.", "1 [The cook] said [he] is in.", "'was', 'is'"),
        ("1 [The cook] said [she] is in.", "1 [The cook] said [he] is in now.", "differ in length"),
        ("1 [The cook] met [her].", "1 [The cook] met [he].", "'her', 'he'"),
        (
            "1 [The cook] told [her] of [his] cat.",
            "1 [The cook] told [him] of [her] cat.",
            "both directions",
        ),
    ],
)
def test_what_makes_a_pair_irregular(pro, anti, reason):
    """Only swaps of pronouns, all in one direction, make a clean pair."""
    assert reason in irregularity(_line(pro), _line(anti))
    assert bool(reason) == bool(irregularity(_line(pro), _line(anti)))


def test_a_wrong_line_is_named_with_its_file(own):
    """Lines without a number or without brackets are named, all of them at once."""
    write(own, "pro", [PRO[0], "The chief met the cook."])
    write(own, "anti", ["[The baker] thanked him.", "2 The chief met the cook."])
    with pytest.raises(AuditError, match=r"pro_stereotyped_type1\.txt\.dev:2"):
        benchmarks.read("winobias", own)
    write(own, "pro", PRO)
    with pytest.raises(AuditError) as caught:
        benchmarks.read("winobias", own)
    assert "anti_stereotyped_type1.txt.dev:1" in str(caught.value)
    assert "anti_stereotyped_type1.txt.dev:2" in str(caught.value)


def test_files_that_do_not_run_in_parallel_are_refused(own):
    """A missing line shifts every later pair: an error, not 395 wrong pairs."""
    write(own, "anti", ANTI[1:])
    with pytest.raises(AuditError, match=r"2 lines where .* has 1"):
        benchmarks.read("winobias", own)
    write(own, "anti", ANTI[::-1])
    with pytest.raises(AuditError, match=r"anti_stereotyped_type1\.txt\.dev:1: numbered 2 where"):
        benchmarks.read("winobias", own)


def test_an_edited_sentence_is_dropped_by_name_and_the_file_warned_of(own):
    """A word changed on one side makes the pair irregular; the digest says the file is another."""
    write(own, "pro", [PRO[0].replace("late", "early"), PRO[1]], "2", "test")
    read = benchmarks.read("winobias", own)
    assert read.dropped == (
        "type 2 test, line 1: the sentences differ in more than the pronoun: 'early', 'late'",
    )
    assert sum("not the published version" in each for each in read.source.warnings) == 8


def test_fault_36_a_pair_that_lost_a_probe_is_set_aside_and_counted(own):
    """A counterfactual without its partner takes no part in the summary, and is counted."""
    read = benchmarks.read("winobias", own)
    (part,) = score(read.source, KnownShifts({"she": 0.1}))
    reasons = [None] * part.num_rows
    reasons[3] = "not a number"
    part = with_scores(
        part.select(range(10)), part["p"].to_pylist(), part["label"].to_pylist(), reasons
    )
    result = benchmarks.summarise(read.source.suites[0], [part])
    assert result.items == 7
    assert any("1 pairs were set aside" in note for note in result.notes)
