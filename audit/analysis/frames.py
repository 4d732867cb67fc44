"""Shifts by frame: whether a group is judged otherwise where it is seen, known, or speaks of itself."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from audit.analysis.effects import Basis, Estimates, family_shifts
from audit.records import Floats, FrameEffect
from audit.statistics import contrasts, unbalanced


def frame_effects(estimates: Estimates, *, alpha: float) -> tuple[FrameEffect, ...]:
    """Every contrast in the families of each frame; none where the suite has one frame or none.

    Parameters
    ----------
    alpha : float
        Error rate of a frame's intervals together. They are exploratory: no verdict rests on them.
    """
    basis = estimates.basis
    frames = np.array(list(_frames(basis, estimates.suite.frames)))
    named = sorted(set(frames) - {""})
    if estimates.constant or len(named) < 2:
        return ()
    return tuple(
        one
        for name in named
        for one in _within(name, _shifts(estimates, frames == name), basis, alpha)
    )


def _shifts(estimates: Estimates, inside: npt.NDArray[np.bool_]) -> Floats:
    """The shifts of the units of one frame, by themselves where families lack groups."""
    basis, y = estimates.basis, estimates.basis.table.p
    if np.isfinite(y).all() or not basis.design.of_mean:
        return family_shifts(basis, estimates.p)[inside]
    return unbalanced.complete_shifts(y[inside])[0]


def _frames(basis: Basis, frames: dict[str, str]) -> Iterator[str]:
    """The frame of every unit; "" where its families have none, or several."""
    by_family = np.array([frames.get(family, "") for family in basis.table.families])
    for unit in range(len(basis.units)):
        own = set(by_family[basis.unit == unit])
        yield own.pop() if len(own) == 1 else ""


def _within(name: str, d: Floats, basis: Basis, alpha: float) -> Iterator[FrameEffect]:
    """The contrasts of one frame."""
    found = contrasts.moments(d)
    half = contrasts.simultaneous_half(found.se, found.df, alpha=alpha, m=len(basis.design.keys))
    for index, key in enumerate(basis.design.keys):
        yield FrameEffect(
            frame=name,
            group=key,
            families=int(found.count[index]),
            shift=float(found.mean[index]),
            low=float(found.mean[index] - half[index]),
            high=float(found.mean[index] + half[index]),
        )
