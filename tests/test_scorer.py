"""Model selection by shifts: a known shift comes back, and a search picks the pipeline without one."""

import pickle

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from audit.errors import AuditError
from audit.scorer import make_shift_scorer
from audit.suites.suite import Suite
from tests.fakes import KnownShifts

TEXTS = ["she was good", "a good day", "he was bad", "a bad day"] * 6
LABELS = ["positive", "positive", "negative", "negative"] * 6


@pytest.fixture(scope="module")
def suite():
    """He and she in six sentences."""
    said = ("was good", "was bad", "had a good day", "had a bad day", "waited", "sat down")
    return Suite.from_templates(
        [f"{{who}} {what}." for what in said], groups={"he": "He", "she": "She"}
    )


def test_the_score_is_minus_the_largest_shift(suite):
    """She adds .2, and of two groups the second is set against the first; data plays no part."""
    score = make_shift_scorer(suite)(KnownShifts({"She": 0.2}), TEXTS, LABELS)
    assert score == pytest.approx(-0.2)


def test_an_estimator_that_says_one_thing_gets_no_score(suite):
    """It would be the best of every search."""
    with pytest.raises(AuditError, match="no shift could be estimated"):
        make_shift_scorer(suite)(lambda texts: [0.5 for _ in texts])


def test_a_search_picks_the_pipeline_that_shifts_less(suite):
    """A vocabulary without pronouns leaves nothing to shift."""
    pipeline = make_pipeline(CountVectorizer(), LogisticRegression())
    words = {"countvectorizer__stop_words": [None, ["he", "she"]]}
    search = GridSearchCV(
        pipeline,
        words,
        scoring=make_shift_scorer(suite, target="positive"),
        cv=2,
        error_score="raise",
    )
    search.fit(TEXTS, LABELS)
    assert search.best_params_ == {"countvectorizer__stop_words": ["he", "she"]}
    assert search.best_score_ == pytest.approx(0)
    assert min(search.cv_results_["mean_test_score"]) < -0.01


def test_a_shipped_suite_is_cut_down():
    """Every candidate is asked the same families, as many as were asked for, or all there are."""
    scorer = make_shift_scorer("gender", families=5)
    assert len(scorer.suite.families) == 5
    assert scorer.suite.families == make_shift_scorer("gender", families=5).suite.families
    assert len(make_shift_scorer("gender", families=10**6).suite.families) > 5
    with pytest.raises(AuditError, match="families, not 0"):
        make_shift_scorer("gender", families=0)


def test_it_can_go_to_another_process(suite):
    """A search with n_jobs pickles its scorer."""
    scorer = pickle.loads(pickle.dumps(make_shift_scorer(suite, seed=3)))
    assert (scorer.seed, scorer.suite.families) == (3, suite.families)
