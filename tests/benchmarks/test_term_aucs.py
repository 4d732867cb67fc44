import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.benchmarks.term_aucs import Phrases, false_alarms, figures, intervals, term_rankings

RNG = np.random.default_rng(3)
N = 240
PHRASES = Phrases(
    score=RNG.random(N).round(2),
    toxic=RNG.random(N) < 0.5,
    flagged=RNG.random(N) < 0.4,
    term=np.array(["", "gay", "deaf"])[np.arange(N) % 3],
    family=np.array([f"f{n}" for n in range(40)])[np.arange(N) // 6],
)


def test_each_auc_is_scikit_learns_on_its_own_phrases():
    """Within the term; its harmless ones against all other toxic ones; the reverse."""
    found = term_rankings(PHRASES.score, PHRASES.toxic, PHRASES.term, PHRASES.family)
    assert sorted(found) == ["deaf", "gay"]
    inside = PHRASES.term == "gay"
    for key, rows in (
        ("subgroup_auc", inside),
        ("bpsn_auc", inside & ~PHRASES.toxic | ~inside & PHRASES.toxic),
        ("bnsp_auc", inside & PHRASES.toxic | ~inside & ~PHRASES.toxic),
    ):
        oracle = roc_auc_score(PHRASES.toxic[rows], PHRASES.score[rows])
        assert found["gay"][key].auc == pytest.approx(oracle, abs=1e-12)


def test_intervals_are_wider_for_more_terms_and_stay_within_0_and_1():
    """They hold for all terms and all three figures at once."""
    found = term_rankings(PHRASES.score, PHRASES.toxic, PHRASES.term, PHRASES.family)
    both, alone = intervals(found, alpha=0.05), intervals({"gay": found["gay"]}, alpha=0.05)
    low, high = both["gay"]["subgroup_auc"]
    assert 0 <= low < alone["gay"]["subgroup_auc"][0]
    assert alone["gay"]["subgroup_auc"][1] < high <= 1


def test_counts_are_whole_numbers():
    """Phrases, harmless ones, right answers, false alarms: counted by hand."""
    by_term, _ = figures(PHRASES, alpha=0.05)
    inside = PHRASES.term == "deaf"
    harmless = inside & ~PHRASES.toxic
    counts = {key: by_term["deaf"][key] for key in ("n", "harmless", "right", "false_alarms")}
    assert counts == {
        "n": 80,
        "harmless": int(harmless.sum()),
        "right": int((inside & (PHRASES.flagged == PHRASES.toxic)).sum()),
        "false_alarms": int((harmless & PHRASES.flagged).sum()),
    }
    assert all(type(value) is int for value in counts.values())


def test_without_a_returned_label_nobody_is_flagged():
    """Scores alone rank; they raise no alarm."""
    scores = Phrases(score=PHRASES.score, toxic=PHRASES.toxic, flagged=None, term=PHRASES.term,
                     family=PHRASES.family)  # fmt: skip
    assert false_alarms(scores, alpha=0.05) == ({}, None)
    assert "right" not in figures(scores, alpha=0.05)[0]["gay"]


def test_false_alarms_are_told_by_term():
    """Of phrases that name somebody."""
    by_term, spread = false_alarms(PHRASES, alpha=0.05)
    assert sorted(by_term) == ["deaf", "gay"]
    assert {spread.highest, spread.lowest} <= {"deaf", "gay"}
