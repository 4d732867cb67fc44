"""The largest difference between two groups, where a policy judges that."""

from dataclasses import dataclass
from typing import Literal

from audit.records.basics import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """How far any two groups of a suite lie apart, all pairs at once.

    Attributes
    ----------
    plus, minus : str
        The groups, as a sentence names them, that lie furthest apart.
    difference, low, high : float
        The largest difference, in probability; the interval of the largest of all pairs.
    pairs : int
        How many there are.
    at_least : dict of str to float
        Error rate -> the largest |difference| - c SE of any pair: over the margin, and it FAILs.
    at_most : dict of str to float
        Error rate -> the largest one-sided limit of any pair: under the margin, and all are within.
    margin_status : {"beyond", "within", "undecided"}
        Where the largest difference stands.
    """

    plus: str
    minus: str
    difference: Number
    low: Number
    high: Number
    pairs: int
    at_least: dict[str, Number]
    at_most: dict[str, Number]
    margin_status: Literal["beyond", "within", "undecided"]
