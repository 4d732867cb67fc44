"""Arrays in, arrays out; no pandas, no word of the domain.

Modules: contrasts, bootstrap, permutation, power, variance, distance, performance.

Beside them: band, pigeonhole, clustering (intervals that hold at once, of what is sampled), unbalanced, spread, shares,
ranking, ties.
"""
