"""How often the omnibus test rejects where no group differs: `python -m tests.measure.omnibus`.

Groups whose spread differs ninefold, and equal ones. Beside the studentised test of the product, the
largest gap against permutations of groups within family, which takes unequal spread for a difference.
"""

import numpy as np

from audit.analysis.effects import omnibus
from audit.statistics import band, contrasts, permutation

RUNS, DRAWS, GROUPS, ALPHA = 300, 999, 20, 0.05


def rejections(families: int, spread: float, *, runs: int = RUNS) -> tuple[float, float]:
    """Shares of runs at .05: by the studentised largest error, by permutations of the gap."""
    rng, found = np.random.default_rng(families), np.zeros(2)
    weights = contrasts.pooled_weights(GROUPS)
    sizes = 0.09 * np.geomspace(1 / spread, spread, GROUPS)
    for run in range(runs):
        d = contrasts.contrast(sizes * rng.standard_normal((families, GROUPS)), weights)
        draws = band.draw_band(d, seed=run, draws=DRAWS)
        gap, null = permutation.gap_permutation(d, seed=run)
        found += omnibus(contrasts.moments(d), draws) <= ALPHA, gap > null
    return float(found[0] / runs), float(found[1] / runs)


def main() -> None:
    """Print a row a design."""
    for families in (20, 40, 160):
        for spread in (1.0, 3.0):
            studentised, permuted = rejections(families, spread)
            print(
                f"{families} families, spread x{spread:g}: {studentised:.3f} {permuted:.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
