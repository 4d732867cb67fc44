"""What stored scores say for one target: its score, its log-odds, and the returned label."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import expit

from audit.records import (
    CATEGORY,
    MAX_LOGIT_P,
    READ,
    Activation,
    Floats,
    Ints,
    ModelInfo,
    ScoreKind,
    Target,
    kind_of,
    score_matrix,
)
from audit.scoring.probabilities import as_probabilities, known, log_odds, spread


@dataclass(frozen=True, slots=True)
class Said:
    """What a classifier said of n texts, of every label.

    Attributes
    ----------
    scores : ndarray (n, labels)
        As they came; no column where only labels came.
    kind : {"logits", "p"}
        What the numbers are.
    returned : ndarray (n,) of int
        The label that came along, as a number in `names`; -1 for none.
    names : tuple of str
        Labels that came along.
    """

    scores: Floats
    kind: ScoreKind
    returned: Ints
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What n texts got, read for one target.

    Attributes
    ----------
    p, logit : ndarray (n,)
        The score, 0 to 1 on the target's scale, and its log-odds; NaN where there is none.
    label : ndarray (n,) of int
        The returned label, as a number in `names`; -1 where nothing is returned.
    chosen : ndarray (n,) of bool
        Whether the returned label is the target, or lies in the upper half of its scale.
    clipped : int
        Log-odds that were taken from a clipped p.
    """

    p: Floats
    logit: Floats
    label: Ints
    names: tuple[str, ...]
    chosen: npt.NDArray[np.bool_]
    clipped: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How the scores of a classifier's labels are read for one target.

    Parameters
    ----------
    target : Target
        Its weights name labels.
    labels : tuple of str
        In the order of the stored numbers.
    activation : {"softmax", "sigmoid", "identity"}
        How logits become probabilities.
    phrasings : int
        Of the prompt, in each of which every label has a number.
    phrasing : int, optional
        The one that is read; None: their mean.
    """

    target: Target
    labels: tuple[str, ...]
    activation: Activation = "softmax"
    phrasings: int = 1
    phrasing: int | None = None

    @classmethod
    def of(cls, target: Target, model: ModelInfo) -> "Reading":
        """The reading of a target from the scores of a model."""
        return cls(target, model.labels, model.activation, max(1, len(model.phrasings)))

    def in_phrasing(self, number: int) -> "Reading":
        """The same of one phrasing of the prompt alone."""
        return replace(self, phrasing=number)

    def read(self, said: Said) -> Answer:
        """Read what was said of n texts: in the one phrasing, or as the mean over all of them."""
        if self.phrasings == 1 or not said.scores.shape[1]:
            return self._read(said)
        apart = [replace(said, scores=one) for one in np.split(said.scores, self.phrasings, axis=1)]
        if self.phrasing is not None:
            return self._read(apart[self.phrasing])
        every = [self._read(one) for one in apart]
        mean = spread(said.scores, said.kind, self.activation, len(self.labels))
        whole = self._read(replace(said, scores=mean, kind="p"))
        logit = np.asarray(np.mean([one.logit for one in every], axis=0))
        return replace(whole, logit=logit, clipped=sum(one.clipped for one in every))

    def _read(self, said: Said) -> Answer:
        """Read one number a label."""
        finite = known(said.scores)
        if not said.scores.shape[1]:
            nothing = np.full(len(finite), np.nan)
            p, logit = nothing, nothing
        else:
            p, logit = (np.where(finite, one, np.nan) for one in self._numbers(said, finite))
        names, label, chosen = self._returned(said, p)
        clipped = 0
        if said.kind == "p" and self.target.kind == "label":
            clipped = int(((p < MAX_LOGIT_P) | (p > 1 - MAX_LOGIT_P)).sum())
        return Answer(p, logit, label, names, chosen & (label >= 0), clipped)

    def _numbers(self, said: Said, finite: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Score and log-odds; a row without a finite number for every label means nothing."""
        target = self.target
        values = np.where(finite[:, None], said.scores, 0.0)
        if target.kind == "label":
            (name,) = target.weights
            column = self.labels.index(name)
            logit = log_odds(values, column, said.kind, self.activation)
            return _probability(values, column, logit, said.kind), logit
        shares = as_probabilities(values, said.kind, self.activation)
        at = [self.labels.index(name) for name in target.weights]
        value = shares[:, at] @ np.array(list(target.weights.values()))
        if target.kind == "mean":  # rounded probabilities need not sum to 1
            value = value / np.where(finite, shares[:, at].sum(axis=1), 1.0)
        p = (value - target.low) / (target.high - target.low)
        if target.kind == "difference" and self.activation != "identity":
            return p, self._log_ratio(values, said.kind, at)
        return p, np.full(len(p), np.nan)

    def _log_ratio(self, values: Floats, kind: ScoreKind, at: list[int]) -> Floats:
        """Log of the ratio of two labels' probabilities: the difference of softmax logits."""
        if kind == "logits" and self.activation == "softmax":
            return np.asarray(values[:, at[0]] - values[:, at[1]])
        shares = np.clip(as_probabilities(values, kind, self.activation), MAX_LOGIT_P, 1.0)
        return np.asarray(np.log(shares[:, at[0]]) - np.log(shares[:, at[1]]))

    def _returned(
        self, said: Said, p: Floats
    ) -> tuple[tuple[str, ...], Ints, npt.NDArray[np.bool_]]:
        """Names, the number of the returned label, and whether that is the target."""
        target, unread = self.target, np.isnan(p)
        if not np.isnan(target.threshold):
            names, label, chosen = self._by_threshold(said, p)
        elif (said.returned >= 0).any():
            return said.names, said.returned, self._upper(said.names)[said.returned]
        elif self.activation == "softmax" and said.scores.shape[1]:
            names = self.labels
            label = np.where(unread[:, None], 0.0, said.scores).argmax(axis=1)
            chosen = self._upper(names)[label]
        else:
            return (), np.full(len(p), -1), np.zeros(len(p), dtype=bool)
        return names, np.where(unread, -1, label), chosen

    def _by_threshold(
        self, said: Said, p: Floats
    ) -> tuple[tuple[str, ...], Ints, npt.NDArray[np.bool_]]:
        """The target iff the score reaches the threshold, else the likeliest other label."""
        target = self.target
        bound = target.threshold
        if target.kind != "label":
            bound = (bound - target.low) / (target.high - target.low)
        with np.errstate(invalid="ignore"):
            chosen = p >= bound
        if target.kind == "label" and self.activation == "softmax" and len(self.labels) > 1:
            column = self.labels.index(target.name)
            others = np.nan_to_num(said.scores).copy()
            others[:, column] = -np.inf
            return self.labels, np.where(chosen, column, others.argmax(axis=1)), chosen
        beside = f"not {target.name}" if target.kind == "label" else f"under {target.threshold:g}"
        above = target.name if target.kind == "label" else f"{target.threshold:g} or more"
        return (above, beside), np.where(chosen, 0, 1), chosen

    def _upper(self, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        """The labels that are the target, or lie in the upper half of its scale."""
        middle = (self.target.low + self.target.high) / 2
        return np.array(
            [self.target.weights.get(name, -np.inf) > middle for name in names] or [False]
        )


def said_in(table: pa.Table) -> Said:
    """What was said of the probes of a stored table."""
    column = table["returned"].unify_dictionaries().combine_chunks()
    codes = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    names = tuple(column.dictionary.to_pylist())
    return Said(score_matrix(table), kind_of(table), codes, names)


def legible(parts: Iterable[pa.Table], reading: Reading) -> Iterator[pa.Table]:
    """Stored parts with the columns of `records.READ`: score, log-odds and label of one target."""
    for part in parts:
        answer = reading.read(said_in(part))
        codes = pa.array(answer.label.astype(np.int32), mask=answer.label < 0)
        named = pa.array(answer.names, pa.string())
        added = {
            "p": pa.array(answer.p),
            "logit": pa.array(answer.logit),
            "label": pa.DictionaryArray.from_arrays(codes, named).cast(CATEGORY),
        }
        columns = [added[name] if name in added else part[name] for name in READ.names]
        yield pa.table(columns, schema=READ)


def main_reading(readings: Sequence[Reading], model: ModelInfo) -> Reading:
    """The reading that speaks for all where one must: the model's own target, else the first."""
    mine = [one for one in readings if one.target.name == model.target]
    return (mine or list(readings))[0]


def _probability(values: Floats, column: int, logit: Floats, kind: ScoreKind) -> Floats:
    """P of one label: as it came, or from its log-odds."""
    return np.clip(values[:, column], 0.0, 1.0) if kind == "p" else np.asarray(expit(logit))
