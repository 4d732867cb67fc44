import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audit.statistics.ties import evened


def test_what_differs_by_rounding_is_equal():
    """.1 + .2 and .3 are one number, on either side of zero; .3 + 1e-9 is another."""
    got = evened(np.array([0.1 + 0.2, -0.3, 0.3, np.nan, 0.3 + 1e-9]))
    assert got[0] == got[2] == -got[1] == 0.3
    assert np.isnan(got[3])
    assert got[4] == 0.3 + 1e-9


@given(arrays(np.float64, 6, elements=st.floats(-1, 1)))
def test_no_number_moves_further_than_rounding(values):
    """At most a step of rounding for each of the others."""
    assert np.abs(evened(values) - values).max() <= 6e-12


def test_nothing_is_needed_of_no_numbers():
    """An empty array and one without a number come back."""
    assert evened(np.zeros(0)).tolist() == []
    assert np.isnan(evened(np.full(2, np.nan))).all()
