"""Performance by group on labelled data, each number with its cluster bootstrap interval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.encoding import Registry
from audit.records import UNPAIRED, Estimate, Floats, Ints, LabelledResult, SuiteInfo
from audit.statistics.bootstrap import RESAMPLES
from audit.statistics.performance import Counts, Mask, Scored, draw_weights, of_group, of_label

MINIMUM = 30
"""Rows that a group or an intersection needs; smaller ones are named, without numbers."""

RATIO = "LL144-style ratio, not a legal finding"
"""Smallest over largest selection rate."""

MOST_VALUES = 20
"""A slot with more values than this is not crossed with the groups."""

MACRO = ("recall", "f1")
"""What is averaged over labels, each counting the same."""

FEWEST_RESAMPLES = 99

_WORK = 300_000_000


def has_labels(suite: SuiteInfo) -> bool:
    """Whether a suite's probes say what the true label is."""
    return suite.origin == "labelled" or bool(suite.facts.get("gold"))


def measure(
    suite: SuiteInfo,
    parts: Iterable[pa.Table],
    *,
    target: str,
    labels: Sequence[str] = (),
    alpha: float = 0.05,
    seed: int = 0,
    minimum: int = MINIMUM,
) -> LabelledResult:
    """Measure performance by group on one suite of labelled rows.

    Parameters
    ----------
    suite : SuiteInfo
        Its name says which rows; its family is the cluster of the bootstrap.
    parts : iterable of pyarrow.Table
        `records.SCORED`. Rows that were set aside or have no true label take no part.
    target : str
        The label that counts as positive, in `gold` and in `label`.
    labels : sequence of str
        What the classifier can return. Where each true label is among them, an answer is right
        if it is the true label; else if both are the target, or neither.
    alpha : float
        Intervals hold for one number at a time, with 1-alpha.
    minimum : int
        Groups and intersections with fewer rows are suppressed.

    Returns
    -------
    LabelledResult
        `groups` holds groups, and "group & slot: value" for what stands in the column `slots`.
        Of more than two labels, `labels` has each against the rest.
    """
    table = _gather(suite.name, parts, target, labels)
    sizes = {name: int(mask.sum()) for name, mask in table.cells.items()}
    kept = {name: mask for name, mask in table.cells.items() if sizes[name] >= minimum}
    clusters = int(table.rows.cluster.max(initial=-1)) + 1
    resamples = _WORK // max(1, len(table.rows.p) * max(1, len(kept)))
    weights = draw_weights(
        clusters, resamples=int(np.clip(resamples, FEWEST_RESAMPLES, RESAMPLES)), seed=seed
    )
    found = {name: of_group(table.rows, weights, mask) for name, mask in kept.items()}
    whole = of_group(table.rows, weights, np.ones(len(table.rows.p), dtype=bool))
    alone = {name: values for name, values in found.items() if name in table.groups}
    overall = _overall(whole, alone)
    by_label = _by_label(table, weights) if len(labels) > 2 and table.exact else {}
    overall |= {f"macro_{name}": _macro(by_label, name) for name in MACRO if by_label}
    return LabelledResult(
        name=suite.name,
        rows=len(table.rows.p),
        minimum=minimum,
        groups={
            name: {key: _estimate(drawn, alpha, sizes[name]) for key, drawn in values.items()}
            for name, values in found.items()
        },
        overall={key: _estimate(drawn, alpha, len(table.rows.p)) for key, drawn in overall.items()},
        suppressed=tuple(name for name in table.cells if name not in kept),
        target=target if len(labels) > 2 else "",
        labels={
            label: {
                key: _estimate(drawn, alpha, table.count(label)) for key, drawn in values.items()
            }
            for label, values in by_label.items()
        },
    )


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Rows, the groups among them, and the mask of every group and intersection.

    `gold` and `returned` are numbers in `names`; `exact` says that each true label can be returned.
    """

    rows: Scored
    groups: tuple[str, ...]
    cells: Mapping[str, Mask]
    gold: Ints
    returned: Ints
    names: tuple[str, ...]
    exact: bool

    def count(self, label: str) -> int:
        """Rows of which a label is true."""
        return int((self.gold == self.names.index(label)).sum())


def _gather(name: str, parts: Iterable[pa.Table], target: str, labels: Sequence[str]) -> _Labelled:
    """The suite's rows that count and have a true label."""
    seen = _Seen(Registry(), Registry(), Registry(), Registry())
    columns: list[tuple[Ints, Ints, Ints, Floats, Ints, Ints]] = []
    for part in parts:
        table = part.filter(
            (pc.field("suite").cast(pa.string()) == name)
            & (pc.field("reason").is_null() | (pc.field("reason").cast(pa.string()) == UNPAIRED))
            & pc.field("gold").is_valid()
        )
        if table.num_rows:
            columns.append(seen.codes(table))
    if not columns:
        empty = np.zeros(0, dtype=np.int64)
        none = np.zeros(0, dtype=bool)
        return _Labelled(Scored(np.zeros(0), none, none, empty), (), {}, empty, empty, (), False)
    group, family, cross, p, gold, returned = (
        np.concatenate(column) for column in zip(*columns, strict=True)
    )
    masks = {name: group == code for code, name in enumerate(seen.groups.seen)}
    cells = dict(sorted(masks.items())) | _intersections(masks, cross, seen.crossed.seen)
    names = seen.labels.seen
    is_target = np.array([one == target for one in names])
    exact = {names[code] for code in np.unique(np.concatenate([gold, returned]))} <= {None, *labels}
    rows = Scored(
        p, is_target[gold], is_target[returned], family, gold == returned if exact else None
    )
    return _Labelled(rows, seen.groups.seen, cells, gold, returned, names, exact)


def _intersections(
    groups: Mapping[str, Mask], cross: Ints, slots: Sequence[tuple[tuple[str, str], ...]]
) -> dict[str, Mask]:
    """Groups crossed with the values of each slot that has few of them."""
    found: dict[str, Mask] = {}
    for key in sorted({key for one in slots for key, _ in one}):
        values = sorted({value for one in slots for name, value in one if name == key})
        for value in values if len(values) <= MOST_VALUES else ():
            holding = [code for code, one in enumerate(slots) if (key, value) in one]
            inside = np.isin(cross, holding)
            for group, mask in sorted(groups.items()):
                if (mask & inside).any():
                    found[f"{group} & {key}: {value}"] = mask & inside
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """Names that were met so far; a code each."""

    groups: Registry
    families: Registry
    crossed: Registry
    labels: Registry

    def codes(self, table: pa.Table) -> tuple[Ints, Ints, Ints, Floats, Ints, Ints]:
        """One part's columns as arrays: group, family, slots, p, true and returned label."""
        texts = {
            name: table[name].cast(pa.string()).to_pylist()
            for name in ("group", "family", "gold", "label")
        }
        return (
            self.groups.codes(texts["group"]),
            self.families.codes(texts["family"]),
            self.crossed.codes([tuple(sorted(one or ())) for one in table["slots"].to_pylist()]),
            table["p"].to_numpy().astype(np.float64),
            self.labels.codes(texts["gold"]),
            self.labels.codes(texts["label"]),
        )


def _by_label(table: _Labelled, weights: Counts) -> dict[str, dict[str, Floats]]:
    """Each true label against the rest, over all rows."""
    return {
        str(table.names[code]): of_label(
            table.gold, table.returned, int(code), table.rows.cluster, weights
        )
        for code in sorted(np.unique(table.gold), key=lambda code: str(table.names[code]))
    }


def _macro(labels: Mapping[str, Mapping[str, Floats]], name: str) -> Floats:
    """The mean over the true labels; one that a resample lacks is left out of it."""
    stacked = np.stack([values[name] for values in labels.values()])
    known = np.isfinite(stacked)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, stacked, 0.0).sum(axis=0) / known.sum(axis=0))


def _overall(whole: dict[str, Floats], groups: dict[str, dict[str, Floats]]) -> dict[str, Floats]:
    """Performance over all rows, and gaps over the groups that are large enough."""
    found = {"accuracy": whole["accuracy"]}
    if "ece" in whole:
        found |= {"auc": whole["subgroup_auc"], "ece": whole["ece"]}
    if len(groups) < 2:
        return found
    for name in ("accuracy", "selection_rate", "tpr", "fpr", "subgroup_auc"):
        if name not in whole:
            continue
        values = np.stack([one[name] for one in groups.values()])
        found[f"{name}_gap"] = values.max(axis=0) - values.min(axis=0)
    rates = np.stack([one["selection_rate"] for one in groups.values()])
    with np.errstate(invalid="ignore", divide="ignore"):
        found[RATIO] = rates.min(axis=0) / rates.max(axis=0)
    found["demographic_parity_difference"] = found["selection_rate_gap"]
    found["equalized_odds_difference"] = np.maximum(found["tpr_gap"], found["fpr_gap"])
    return found


def _estimate(drawn: Floats, alpha: float, n: int) -> Estimate:
    """The value (row 0) with the percentile interval of the other rows."""
    resampled = drawn[1:][np.isfinite(drawn[1:])]
    value = float(drawn[0])
    if not np.isfinite(value) or len(resampled) < len(drawn) / 2:
        return Estimate(value=value, low=np.nan, high=np.nan, n=n)
    low, high = np.quantile(resampled, [alpha / 2, 1 - alpha / 2])
    return Estimate(value=value, low=float(low), high=float(high), n=n)
