"""Shifts by frame: worked by hand, and silent where there is nothing to split."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from audit.analysis.frames import frame_effects
from tests.planted import estimates_of, grid, suite_of

ABC = ("a", "b", "c")


def split(y, frames):
    """Effects by frame of a table of families by groups."""
    named = {f"f{n}": frame for n, frame in enumerate(frames) if frame}
    suite = replace(suite_of(ABC, families=len(y)), frames=named)
    return frame_effects(estimates_of(grid(y, ABC), suite), alpha=0.05)


def test_each_frame_has_the_shifts_of_its_own_families():
    """Six families in which a is .06 above the mean, four in which it is .03 below, two of no frame."""
    noise = np.array([-0.01, 0.01, 0.0, 0.005, -0.005, 0.0])
    seen = np.tile([0.56, 0.47, 0.47], (6, 1)) + np.outer(noise, [1, -0.5, -0.5])
    known = np.tile([0.47, 0.515, 0.515], (4, 1))
    y = np.vstack([seen, known, np.full((2, 3), 0.5)])
    found = split(y, ["observable"] * 6 + ["known"] * 4 + [""] * 2)
    assert [(one.frame, one.group, one.families) for one in found[:4]] == [
        ("known", "a", 4),
        ("known", "b", 4),
        ("known", "c", 4),
        ("observable", "a", 6),
    ]
    assert found[0].shift == pytest.approx(-0.03)
    assert found[3].shift == pytest.approx(0.06)
    # Three contrasts at once: t(1 - .05/6, 5) times SD/sqrt(6) of the noise.
    half = stats.t.ppf(1 - 0.05 / 6, 5) * np.std(noise, ddof=1) / np.sqrt(6)
    assert found[3].high - found[3].shift == pytest.approx(half)


def test_one_frame_is_no_split():
    """Nothing is said where all families have one frame, or none."""
    y = np.tile([0.4, 0.5, 0.6], (12, 1)) + np.linspace(0, 0.1, 12)[:, None]
    assert split(y, ["known"] * 12) == ()
    assert split(y, [""] * 12) == ()
