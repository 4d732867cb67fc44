"""How long `estimate` takes for a country suite: `python -m tests.measure.estimate_speed`.

197 groups and 176 families of made-up scores, one term a group; a band of 9,999 draws on either
scale. One core, whatever the machine has; the time of this process alone, so that others who use the
machine take no part.
"""

import time

import numpy as np
from threadpoolctl import threadpool_limits

from audit.analysis.effects import estimate
from audit.records import Policy
from tests.planted import cells_of, grid, suite_of

GROUPS, FAMILIES, TIMES = 197, 176, 3


def main() -> None:
    """Print the seconds of each of three calls."""
    codes = [f"g{index:03d}" for index in range(GROUPS)]
    rng = np.random.default_rng(0)
    y = 0.5 + 0.1 * rng.standard_normal((FAMILIES, 1)) + rng.normal(0, 0.05, (FAMILIES, GROUPS))
    suite = suite_of(codes, families=FAMILIES)
    cells = cells_of(grid(np.clip(y, 0.01, 0.99), codes), suite)
    with threadpool_limits(limits=1):
        for _ in range(TIMES):
            start = time.process_time()
            estimate(cells, suite, policy=Policy(), seed=0)
            print(f"{time.process_time() - start:.2f} s", flush=True)


if __name__ == "__main__":
    main()
