import numpy as np
import pytest
from scipy import stats

from audit.analysis.false_alarms import alarm_rates, alarm_spread

NAMES = ("a", "b", "c")


def grid(*shares, families=20, seed=0):
    """Zeros and ones about these shares."""
    rng = np.random.default_rng(seed)
    return (rng.random((families, len(shares))) < shares).astype(float)


def test_a_rate_has_an_interval_that_holds_for_all_identities_at_once():
    """T at alpha / (2 x 3) over twenty templates, by scipy."""
    table = grid(0.3, 0.5, 0.7)
    found = alarm_rates(table, NAMES, alpha=0.05)
    half = stats.t.ppf(1 - 0.05 / 6, 19) * table[:, 1].std(ddof=1) / np.sqrt(20)
    assert found["b"]["rate"] == pytest.approx(table[:, 1].mean())
    assert found["b"]["high"] == pytest.approx(min(1, table[:, 1].mean() + half))
    assert found["b"]["templates"] == 20


def test_a_template_that_lacks_an_identity_counts_for_the_others():
    """Nineteen of twenty for the first."""
    table = grid(0.3, 0.5, 0.7)
    table[0, 0] = np.nan
    found = alarm_rates(table, NAMES, alpha=0.05)
    assert [found[name]["templates"] for name in NAMES] == [19, 20, 20]


def test_never_flagged_is_not_known_to_be_never():
    """Of twenty templates without a false alarm the bound stays above 0."""
    found = alarm_rates(np.zeros((20, 3)), NAMES, alpha=0.05)
    assert found["a"]["rate"] == 0
    assert 0 < found["a"]["high"] < 0.3


def test_the_spread_is_between_the_two_that_lie_furthest_apart():
    """Shares of .1, .5 and .9: c over a, with bounds on either side of .8."""
    found = alarm_spread(grid(0.1, 0.5, 0.9, families=200), NAMES, alpha=0.05)
    assert (found.highest, found.lowest) == ("c", "a")
    assert found.low < found.value < found.high <= 1
    assert found.templates == 200


def test_one_identity_or_one_template_has_no_spread():
    """There is nothing to set it against."""
    assert alarm_spread(np.zeros((20, 1)), ("a",), alpha=0.05) is None
    assert alarm_spread(np.zeros((1, 3)), NAMES, alpha=0.05) is None
    assert alarm_rates(np.zeros((0, 0)), (), alpha=0.05) == {}
