import csv
import json
import math

import pytest

from audit import benchmarks
from audit.analysis.readings import Reading, legible
from audit.benchmarks.checklist import SystemAnswer, case_fails, failure_rates
from audit.classifiers import scores_file as given_scores
from audit.errors import AuditError, AuditWarning
from audit.records import ModelInfo, Target
from tests.benchmarks.published import official, score
from tests.fakes import KnownShifts

TABLE = "names_locations_predictions.tsv"
SYSTEMS = ("microsoft", "google", "amazon", "bert", "roberta")


def answers(*rows):
    """Variant -> answer, from (label, neg, neu, pos)."""
    return {
        str(number): SystemAnswer(label, {"neg": neg, "neu": neu, "pos": pos})
        for number, (label, neg, neu, pos) in enumerate(rows)
    }


@pytest.mark.parametrize(
    ("rows", "fails"),
    [
        ([("pos", 0.1, 0, 0.9), ("pos", 0.4, 0, 0.6)], False),  # the label stays
        ([("pos", 0.4, 0, 0.6), ("neg", 0.55, 0, 0.45)], True),  # .15 away, another label
        ([("pos", 0.45, 0, 0.55), ("neg", 0.52, 0, 0.48)], False),  # another label, .07 away
        ([("pos", 0.4, 0, 0.6), ("pos", 0.4, 0, 0.6), ("neu", 0, 0.6, 0.4)], True),  # any variant
        # the probability is that of variant 0's label: pos moved by .3, though neg only by .05
        ([("pos", 0.3, 0.1, 0.6), ("neu", 0.35, 0.35, 0.3)], True),
        ([("pos", 0.25, 0, 0.75), ("neg", 0.5, 0.25, 0.65)], False),  # .1 is not over .1
    ],
)
def test_the_invariance_rule_case_by_case(rows, fails):
    """A case fails if a label differs and P(variant 0's label) moved by more than 0.1."""
    rows = [*rows]
    assert case_fails(answers(*rows)) is fails


def test_cases_without_variant_0_are_set_aside():
    """What cannot be judged is counted, and takes no part in the percentage."""
    whole = answers(("pos", 0.1, 0, 0.9), ("neg", 0.9, 0, 0.1))
    lonely = {"0": whole["0"]}
    headless = {"1": whole["1"], "2": whole["0"]}
    rates, aside = failure_rates({"t": {"a": whole, "b": lonely, "c": headless}})
    assert (rates, aside) == ({"t": 100.0}, {"t": 2})
    rates, aside = failure_rates({"t": {"b": lonely}})
    assert math.isnan(rates["t"])


def test_published_failure_rates_of_five_systems():
    """Change names 2.4, 15.1, 9.1, 6.6, 2.4 %, change locations 7.0, 20.8, 14.8, 7.6, 6.4 %."""
    folder = official("checklist")
    expected = json.loads((folder / "reference.json").read_text("utf-8"))["failure_rate_percent"]
    found = benchmarks.score_predictions("checklist", folder, folder / TABLE)
    assert set(found) == {"failure_rate"}
    for test in ("change names", "change locations"):
        assert set(found["failure_rate"][test]) == set(SYSTEMS)
        for system in SYSTEMS:
            ours = found["failure_rate"][test][system]
            assert round(ours, 1) == expected[test][system]["tolerance_0.1"]
    assert found["failure_rate"]["change names"]["microsoft"] == 100 * 8 / 331


@pytest.mark.parametrize("codes", [False, True])
def test_the_same_answers_through_a_file_of_scores(tmp_path, codes):
    """A `scores:` file with p[LABEL] columns gives the table's own failure rates, label codes or names."""
    folder = official("checklist")
    with (folder / TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    direct = benchmarks.score_predictions("checklist", folder, folder / TABLE)["failure_rate"]
    names = ("neg", "neu", "pos")
    for system in ("google",) if codes else ("amazon",):
        path = tmp_path / f"{system}.csv"
        with path.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(
                ["suite", "group", "block", "variant", "label", *(f"p[{n}]" for n in names)]
            )
            for row in rows:
                label = row[f"{system}_label"]
                group = "original" if row["variant"] == "0" else "changed"
                told = label if codes else names[int(label)]
                p = [row[f"{system}_{name}"] for name in names]
                out.writerow([row["test"], group, row["case"], row["variant"], told, *p])
        source, classifier = given_scores.read(path)
        for info in source.suites:
            assert benchmarks.can_summarise(info)
            parts = (source.read(at, at + 4096) for at in range(0, source.size, 4096))
            reading = Reading(Target(name="pos", weights={"pos": 1.0}), names)
            parts = list(legible(parts, reading))
            result = benchmarks.summarise(info, parts, model=classifier.info)
            assert result.official["failure_rate"] == {
                info.name: {f"scores:{system}.csv": direct[info.name][system]}
            }


def table(folder, rows, heading=("test", "case", "variant", "text")):
    lines = ["\t".join(heading), *("\t".join(row) for row in rows)]
    (folder / "own.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_classifier_is_run_on_the_users_texts(tmp_path):
    """One case of two fails: 'storm' moves P(POSITIVE) from .6 to .3, 'rain' only to .55."""
    rows = [
        ("weather", "0", "0", "The sky is clear."),
        ("weather", "0", "1", "The sky is storm."),
        ("weather", "1", "0", "The day is clear."),
        ("weather", "1", "1", "The day is rain."),
    ]
    read = benchmarks.read("checklist", table(tmp_path, rows))
    (info,) = read.source.suites
    fake = KnownShifts({"storm": -0.3, "rain": -0.05}, base=0.6)
    result = benchmarks.summarise(info, score(read.source, fake), model=fake.info)
    assert result.official == {"failure_rate": {"weather": {"known-shifts": 50.0}}}
    assert info.families == 2


def test_unknown_probabilities_leave_the_label_to_decide_and_say_so(tmp_path):
    """With three labels and P(target) alone, P(variant 0's label) may not be known: a note says so."""
    rows = [("weather", "0", "0", "The sky is storm."), ("weather", "0", "1", "The sky is clear.")]
    read = benchmarks.read("checklist", table(tmp_path, rows))
    fake = KnownShifts({"storm": -0.05}, base=0.52)
    three = ModelInfo(
        id="three", fingerprint="0", labels=("NEGATIVE", "NEUTRAL", "POSITIVE"), target="POSITIVE"
    )
    result = benchmarks.summarise(read.source.suites[0], score(read.source, fake), model=three)
    assert result.official["failure_rate"]["weather"]["three"] == 100.0  # by .05 alone it would not
    assert any("the change of label alone decides" in note for note in result.notes)


def test_a_case_that_lacks_a_variant_is_dropped_by_name(tmp_path):
    """Cases that cannot be judged are listed where the table is read."""
    rows = [
        ("w", "0", "0", "One."),
        ("w", "0", "1", "Two."),
        ("w", "1", "1", "Three."),
    ]
    read = benchmarks.read("checklist", table(tmp_path, rows))
    assert read.dropped == ("own.tsv, w, case 1: a variant is missing",)


def test_texts_are_needed_for_a_classifier(tmp_path):
    """A table of answers alone cannot be scored anew: the column `text` is asked for."""
    with pytest.raises(AuditError, match="no column 'text'"):
        benchmarks.read(
            "checklist", table(tmp_path, [("w", "0", "0")], ("test", "case", "variant"))
        )
    (tmp_path / "own.tsv").unlink()
    with pytest.raises(AuditError, match=r"no \.tsv table"):
        benchmarks.read("checklist", tmp_path)


ANSWERS = ("test", "case", "variant", "text", "own_label", "own_neg", "own_neu", "own_pos")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ({"own_label": "3"}, r"own\.tsv:3.*neither 0, 1, 2 nor"),
        ({"own_pos": "1.2"}, r"own\.tsv:3.*own_pos is '1\.2': no probability"),
        ({"own_neg": ""}, r"own\.tsv:3.*own_neg is ''"),
        ({"variant": "0"}, r"own\.tsv:3.*variant 0 of case 7 of 'w' occurs twice"),
    ],
)
def test_a_wrong_row_of_answers_is_named(tmp_path, spoil, message):
    """Labels, probabilities and doubled variants are checked row by row."""
    good = dict(zip(ANSWERS, ("w", "7", "0", "A.", "2", "0.1", "0", "0.9"), strict=True))
    bad = good | {"variant": "1"} | spoil
    folder = table(tmp_path, [tuple(good.values()), tuple(bad.values())], ANSWERS)
    with pytest.raises(AuditError, match=message):
        benchmarks.score_predictions("checklist", folder, folder / "own.tsv")


def test_a_table_without_a_system_is_refused(tmp_path):
    """A system is what has a _label column."""
    folder = table(tmp_path, [("w", "0", "0", "A.")])
    with pytest.raises(AuditError, match="no column ends in _label"):
        benchmarks.score_predictions("checklist", folder, folder / "own.tsv")


def test_cases_set_aside_are_told_and_the_rate_is_over_the_others(tmp_path):
    """One case fails of one that can be judged; the other is warned of. Names serve as labels too."""
    rows = [
        ("w", "0", "0", "A.", "positive", "0", "0", "1"),
        ("w", "0", "1", "B.", "neg", "1", "0", "0"),
        ("w", "1", "1", "C.", "2", "0", "0", "1"),
    ]
    folder = table(tmp_path, rows, ANSWERS)
    with pytest.warns(AuditWarning, match="1 cases were set aside"):
        found = benchmarks.score_predictions("checklist", folder, folder / "own.tsv")
    assert found == {"failure_rate": {"w": {"own": 100.0}}}
