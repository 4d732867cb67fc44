from dataclasses import replace

import numpy as np
import pytest

from audit.errors import AuditError
from audit.scoring.noise import Noise, measure, refuse_swamped
from tests.planted import suite_of

SUITE = suite_of("ab", families=50)


def test_the_sd_of_one_answer_is_that_of_a_difference_over_root_two():
    """Differences .2 and 0: mean square .02, a variance of .01 for one answer."""
    found = measure(np.array([[0.5], [0.5]]), np.array([[0.7], [0.5]]))
    assert found.sd == pytest.approx(0.1)
    assert found.texts == 2


def test_the_label_that_varies_most_counts():
    """The second column varies, the first does not; a text without a number takes no part."""
    first = np.array([[0.1, 0.5], [0.1, 0.5], [np.nan, 0.9]])
    second = np.array([[0.1, 0.7], [0.1, 0.5], [0.1, 0.1]])
    found = measure(first, second)
    assert (found.sd, found.texts) == (pytest.approx(0.1), 2)


def test_rounding_is_no_noise():
    """Differences of 1e-8 are what arithmetic leaves; nothing is said of them."""
    found = measure(np.array([[0.5]]), np.array([[0.5 + 1e-8]]))
    assert found.sd == 0
    assert found.values == {}
    assert list(found.remarks([SUITE])) == []


def test_what_is_said_names_the_points_in_each_suite():
    """SD .01, 50 probes a group: 1.96 x .01 x sqrt(2 / 50) is .39 points."""
    (told,) = Noise(sd=0.01, texts=64).remarks([SUITE])
    assert "standard deviation of 1 percentage points (64 texts scored 2 times)" in told
    assert "0.39 in planted" in told


def test_noise_that_reaches_the_margin_is_refused_with_the_remedy():
    """SD .5 is 19.6 points; half of the margin's 5 takes (19.6 / 2.5)² = 61.5 times the answers."""
    with pytest.raises(AuditError) as caught:
        refuse_swamped(Noise(sd=0.5, texts=64), [SUITE], 0.05, "chat")
    assert "up to 19.6 percentage points, and the margin is 5.0" in str(caught.value)
    assert "62 times" in str(caught.value)
    refuse_swamped(Noise(sd=0.1, texts=64), [SUITE], 0.05, "chat")


def test_noise_moves_no_shift_where_there_are_no_groups():
    """Labelled data alone have none: nothing is refused, whatever the noise."""
    refuse_swamped(Noise(sd=0.5, texts=64), [replace(SUITE, groups=())], 0.05, "chat")
