"""A suite's sentences and scores as a page carries them: each text cut into what repeats, a byte a score."""

from dataclasses import dataclass, field

STEPS = 255
"""A score is one of 256 steps between the lowest and the highest score of its block."""

GRID = 10_000
"""Those two are stored as whole numbers of 1/10,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedColumn:
    """What one probe of a block has of its own, as often as it occurs.

    Attributes
    ----------
    sets : tuple of int
        What the probe speaks for, as numbers in `PackedSuite.sets`.
    term : str
    pieces : tuple of str
        What stands between the block's literals.
    """

    sets: tuple[int, ...]
    term: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedBlock:
    """Probes that are alike but for their columns.

    Attributes
    ----------
    templates : tuple of int
        One for all probes of the block, or one a probe.
    literals : tuple of str
        A text is literal, piece, literal, piece, ..., literal.
    runs : tuple of int
        The columns of its probes: first, how many, first, how many, ...
    """

    templates: tuple[int, ...]
    literals: tuple[str, ...]
    runs: tuple[int, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The column of every probe, in order."""
        ends = zip(self.runs[::2], self.runs[1::2], strict=True)
        return tuple(column for first, many in ends for column in range(first, first + many))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedScores:
    """The scores of every probe for one target.

    Attributes
    ----------
    bounds : tuple of (int, int)
        Lowest and highest of each block, in 1/`GRID`, rounded outward.
    codes : bytes
        One a probe, block after block: low + code / `STEPS` of the way to high.
    """

    target: str
    bounds: tuple[tuple[int, int], ...]
    codes: bytes = field(repr=False)

    @property
    def error(self) -> float:
        """How far a score may be from the one that was packed, at most, in probability."""
        return max((high - low for low, high in self.bounds), default=0) / GRID / STEPS / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedSuite:
    """Every sentence of a suite that counts, with its scores.

    Attributes
    ----------
    name : str
        The suite's.
    sets : tuple of str
        What a reader can choose: the groups' codes, the sides of pairs ("stereotype=pro"),
        "placebo", "baseline".
    pairs : tuple of (str, int, int)
        Declared contrasts: name, plus, minus.
    families, frames, units : tuple of str
        Name, how the group is known in it (""), and what it is sampled with (its cluster).
    kept : tuple of bool
        Whether the family takes part in the effects: it lacks no group that it could speak of.
    templates : tuple of str
    family : tuple of int
        Of each template.
    """

    name: str
    sets: tuple[str, ...]
    pairs: tuple[tuple[str, int, int], ...]
    families: tuple[str, ...]
    frames: tuple[str, ...]
    units: tuple[str, ...]
    kept: tuple[bool, ...]
    templates: tuple[str, ...]
    family: tuple[int, ...]
    columns: tuple[PackedColumn, ...]
    blocks: tuple[PackedBlock, ...]
    scores: tuple[PackedScores, ...]

    @property
    def letters(self) -> int:
        """Characters that it takes to tell every text."""
        shared = sum(len(text) for one in self.blocks for text in one.literals)
        return shared + sum(len(text) for one in self.columns for text in (one.term, *one.pieces))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRun:
    """The suites that a page can carry, and the names of those that are too large for one."""

    suites: tuple[PackedSuite, ...] = ()
    too_large: tuple[str, ...] = ()
