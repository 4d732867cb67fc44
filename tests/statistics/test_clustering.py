import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from audit.statistics import clustering
from audit.statistics.clustering import Ways
from audit.statistics.contrasts import moments


def test_two_way_variances_by_hand():
    """Cells ((1, 2), (3, 6)): mean 3, e = ((-2, -1), (0, 3)), N = 4.

    Families: 2/1 * ((-3)^2 + 3^2)/16 = 2.25. Terms: 2 * ((-2)^2 + 2^2)/16 = 1.
    Both: 4/3 * (4+1+0+9)/16 = 7/6.
    """
    found = clustering.two_way_variances(np.array([[1.0, 2.0], [3.0, 6.0]]))
    np.testing.assert_allclose(found, [2.25, 1.0, 7 / 6], rtol=1e-12)


def ways_of(families, terms, both, family_df=19.0, term_df=4.0):
    """One contrast's ways."""
    return Ways(*(np.array([one]) for one in (families, terms, both, family_df, term_df)))


def test_the_variance_of_both_ways_is_never_less_than_the_larger_one():
    """2.25 + 1 - 7/6 = 2.083 is less than 2.25; 2.25 + 2 - 1 = 3.25 is not."""
    assert ways_of(2.25, 1.0, 7 / 6).se[0] == 1.5
    assert ways_of(2.25, 2.0, 1.0).se[0] == pytest.approx(np.sqrt(3.25))


def test_degrees_of_freedom_are_satterthwaites_by_hand():
    """V = 3 + 2 - 1 = 4: 16/(9/19 + 4/4) = 10.857; without terms T - 1."""
    assert ways_of(3.0, 2.0, 1.0).df[0] == pytest.approx(16 / (9 / 19 + 1))
    assert ways_of(3.0, 0.0, 0.0, term_df=np.inf).df[0] == 19


def test_more_families_shrink_their_part_and_leave_that_of_terms():
    """V = (3, 2, 1) at 20 families; at 80: 3/4, (2 - 1) + 1/4 and 1/4, in all 7/4."""
    more = ways_of(3.0, 2.0, 1.0).with_families(80, 20)
    assert (more.families[0], more.terms[0], more.both[0]) == (0.75, 1.25, 0.25)
    assert more.se[0] == pytest.approx(np.sqrt(1.75))
    assert more.family_df[0] == 79


def test_terms_of_several_columns_add_with_their_squared_weights():
    """A pair (1, -1) of columns with 2 terms each: V_terms = V_1 + V_2; one term adds nothing."""
    rng = np.random.default_rng(0)
    cells = [rng.normal(size=(9, 2)), rng.normal(size=(9, 2)), rng.normal(size=(9, 1))]
    d = np.column_stack([cells[0].mean(1) - cells[1].mean(1), cells[2][:, 0]])
    weights = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    found = clustering.both_ways(moments(d), [clustering.term_variance(c) for c in cells], weights)
    one, two = (clustering.two_way_variances(each) for each in cells[:2])
    np.testing.assert_allclose(found.terms, [one[1] + two[1], 0.0])
    np.testing.assert_allclose(found.both, [one[2] + two[2], 0.0])
    assert found.term_df[1] == np.inf
    assert found.term_df[0] == pytest.approx((one[1] + two[1]) ** 2 / (one[1] ** 2 + two[1] ** 2))


def test_oracle_two_way_is_statsmodels_two_way_cluster_covariance():
    """Without small-sample factors, the three parts add up to statsmodels' two-way variance."""
    t, k = 9, 7
    rng = np.random.default_rng(4)
    x = rng.normal(size=(t, 1)) + rng.normal(size=(1, k)) + rng.normal(size=(t, k))
    frame = pd.DataFrame({"x": x.ravel()})
    groups = np.column_stack([np.repeat(np.arange(t), k), np.tile(np.arange(k), t)])
    fit = smf.ols("x ~ 1", frame).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    families, terms, both = clustering.two_way_variances(x)
    n = t * k
    plain = families * (t - 1) / t + terms * (k - 1) / k - both * (n - 1) / n
    assert float(fit.cov_params().iloc[0, 0]) == pytest.approx(plain, rel=1e-12)


def test_families_alone_have_their_own_variance_and_no_terms():
    """SE .5: V_families .25, nothing else, and T - 1 degrees of freedom."""
    found = moments(np.array([[0.0], [1.0], [2.0], [3.0]]))
    ways = clustering.by_family(found)
    assert ways.families[0] == pytest.approx(5 / 3 / 4)
    assert (ways.terms[0], ways.both[0], ways.term_df[0], ways.df[0]) == (0, 0, np.inf, 3)
    assert ways.se[0] == pytest.approx(found.se[0])


def test_a_table_of_one_row_or_column_has_no_variance_both_ways():
    """Two families and two terms are the fewest."""
    for shape in ((1, 3), (3, 1), (1, 1)):
        assert np.isnan(
            clustering.two_way_variances(np.arange(np.prod(shape)).reshape(shape))
        ).all()
