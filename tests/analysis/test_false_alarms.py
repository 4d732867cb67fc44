import numpy as np
import pytest
from scipy import stats

from audit.analysis.false_alarms import alarm_rates, alarm_spread

NAN = float("nan")


def test_rates_by_hand():
    """Of 1, 0, 1, 0 one half; se = sqrt(1/3/4); two identities: t(1-.05/4, 3); cut at 0 and 1."""
    grid = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.0, NAN]])
    found = alarm_rates(grid, ["X", "Y"], alpha=0.05)
    half = stats.t.ppf(1 - 0.05 / 4, 3) * np.sqrt(1 / 3 / 4)
    assert found["X"] == {
        "rate": 0.5,
        "low": max(0, 0.5 - half),
        "high": min(1, 0.5 + half),
        "templates": 4,
    }
    # never flagged in three: a share of 1 - .025^(1/3) of all templates would go unseen
    assert found["Y"]["high"] == pytest.approx(1 - 0.025 ** (1 / 3))
    assert found["Y"]["templates"] == 3
    assert alarm_rates(np.zeros((0, 0)), [], alpha=0.05) == {}


def test_the_spread_is_that_of_the_pair_furthest_apart_among_those_that_share_templates():
    """X and Y share two templates, Z one with either: only the first pair is compared."""
    grid = np.array([[1.0, 0.0, NAN], [1.0, 0.0, NAN], [NAN, 0.0, 1.0], [1.0, NAN, 0.0]])
    found = alarm_spread(grid, ["X", "Y", "Z"], alpha=0.05)
    assert found is not None
    assert (found.highest, found.lowest, found.value, found.templates) == ("X", "Y", 1.0, 2)
    assert alarm_spread(grid[:, 1:], ["Y", "Z"], alpha=0.05) is None
    assert alarm_spread(grid[:1], ["X", "Y", "Z"], alpha=0.05) is None
