"""Arrays in, arrays out; no pandas, no word of the domain.

Modules: contrasts, bootstrap, permutation, power, variance, distance, performance.
"""
