"""How often the omnibus test rejects at .05 where no group differs: `python -m tests.measure.omnibus`.

Twenty groups of equal spread, and groups whose spread differs ninefold: permuting groups within family
takes that for a difference, and a studentised test must not.
"""

import numpy as np

from audit.analysis.effects import omnibus
from audit.statistics import band, contrasts

RUNS, DRAWS, GROUPS, ALPHA = 600, 999, 20, 0.05


def rejections(families: int, spread: float) -> float:
    """Share of runs at .05."""
    rng, rejected = np.random.default_rng(families), 0
    weights = contrasts.pooled_weights(GROUPS)
    sizes = 0.09 * np.geomspace(1 / spread, spread, GROUPS)
    for run in range(RUNS):
        d = contrasts.contrast(sizes * rng.standard_normal((families, GROUPS)), weights)
        draws = band.draw_band(d, seed=run, draws=DRAWS)
        rejected += omnibus(contrasts.moments(d), draws) <= ALPHA
    return rejected / RUNS


def main() -> None:
    """Print a row a design."""
    for families in (20, 40, 160):
        for spread in (1.0, 3.0):
            share = rejections(families, spread)
            print(f"{families} families, spread x{spread**2:g}: {share:.3f}", flush=True)


if __name__ == "__main__":
    main()
