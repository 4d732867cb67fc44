"""A metric: how far the middle half of the groups lies apart."""

import numpy as np

from audit.records import MetricDefinition


def distance(y):
    """Measure the distance between the quartiles of the groups' means, in probability."""
    low, high = np.quantile(y.mean(axis=0), [0.25, 0.75])
    return float(high - low)


METRIC = MetricDefinition(name="interquartile range", statistic=distance, source="Tukey 1977")
