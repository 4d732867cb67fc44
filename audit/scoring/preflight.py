"""What is checked before the first probe: the same twice, the same in a batch, labels the right way round."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.errors import AuditError
from audit.records import (
    TOKEN_BUDGET,
    CanaryScores,
    CanarySet,
    Classifier,
    Findings,
    Floats,
    RemoteClassifier,
    Source,
    SuiteInfo,
    TokenClassifier,
)
from audit.scoring.batches import score_ranges, score_tokens
from audit.scoring.noise import ROOM, Noise, measure, refuse_swamped
from audit.scoring.probabilities import spread
from audit.scoring.shards import REASONS, Prepared, token_reasons
from audit.scoring.workers.worker import set_threads

NOISE_NOTED = 1e-5
TOLD = ("card", "other form")
"""Details of a model that are sentences for a reader."""
NOISE_REFUSED = 1e-4
LOW_PRECISION_REFUSED = 0.05
"""bfloat16 and float16 are asked for by name: their noise is told, and refused only when gross."""

SHARE = 0.02
FEWEST_REQUESTS = 20
FIRST_REQUESTS = 6
FEWEST_TEXTS = 2
"""A server is asked for at most 2 % of a run's requests before it, or 20; 6 of them at its load."""

_PLACES = 4
_ROWS = 512
_NEIGHBOURS = 24
_ALONE = 16
_NAMED = 5
_COLUMNS = ("suite", "block", "group", "term", "text")


def preflight(
    classifier: Classifier | None,
    probes: pa.Table | Sequence[str],
    *,
    budget: int = TOKEN_BUDGET,
    threads: int | None = None,
    suites: Sequence[SuiteInfo] = (),
    margin: float = math.inf,
    canaries: Sequence[CanarySet] = (),
    known: Mapping[str, tuple[float, ...]] | None = None,
) -> Findings:
    """Check a classifier on a few probes.

    Parameters
    ----------
    classifier : Classifier or None
        None where the probes bring their scores along: there is nothing to check.
    probes : Table or sequence of str
        As `sample` gives them; with plain texts the group terms are not looked at.
    budget : int
        Tokens a batch, as in the plan.
    threads : int, optional
        torch threads, as in the plan: rounding depends on them.
    suites : sequence of SuiteInfo
        What is to be scored: a server is asked for at most `SHARE` of it here.
    margin : float
        Of the policy; noise that swamps it is refused.
    canaries : sequence of CanarySet
        Sentences of which the answer is plain.
    known : mapping of str to tuple of float, optional
        Scores of such sentences that came along, where there is no classifier.

    Raises
    ------
    AuditError
        The same batch gave other scores the second time where the model is loaded here, or so
        different ones elsewhere that the margin drowns; or a text's score depends on what is
        scored beside it by more than `NOISE_REFUSED`.
    """
    if classifier is None:
        return Findings(
            canaries=tuple(_read(one, known or {}) for one in canaries if _whole(one, known))
        )
    if threads is not None:
        set_threads(threads, classifier)
    table = probes if isinstance(probes, pa.Table) else pa.table({"text": list(probes)})
    texts, each = _few(table["text"].to_pylist()), _most(canaries)
    if isinstance(classifier, RemoteClassifier):
        texts, each = _affordable(classifier, texts, suites, canaries)
    batched = _scores(classifier, texts, budget)
    repeated = _repeated(classifier, texts, batched, budget)
    refuse_swamped(repeated, suites, margin, classifier.info.id)
    noise = _noise(classifier, texts, batched, budget, repeated.sd)
    warnings = [*_of_model(classifier), *_of_scores(batched, noise), *repeated.remarks(suites)]
    heard = tuple(_heard(classifier, one, budget, each) for one in canaries)
    values: dict[str, float | str] = {}
    if isinstance(classifier, TokenClassifier) and "group" in table.column_names:
        warnings += _of_terms(classifier, table)
    if isinstance(classifier, RemoteClassifier):
        noticed = classifier.noticed()
        values |= noticed.values
        warnings += noticed.warnings
    return Findings(
        values={"batch_noise": noise, **repeated.values, **values},
        warnings=tuple(warnings),
        canaries=heard,
    )


def _affordable(
    classifier: RemoteClassifier,
    texts: list[str],
    suites: Sequence[SuiteInfo],
    canaries: Sequence[CanarySet],
) -> tuple[list[str], int]:
    """As many texts, and canaries of either kind, as a server may be asked for before a run."""
    run = classifier.requests(sum(one.probes for one in suites))
    allowed = max(FEWEST_REQUESTS, int(run * SHARE)) - FIRST_REQUESTS
    each = _most(canaries)
    while each > 1 and classifier.requests(2 * each * len(canaries)) > allowed // 2:
        each -= 1
    left = allowed - classifier.requests(2 * each * len(canaries))
    most = len(texts)
    while most > FEWEST_TEXTS and 2 * classifier.requests(most) + _alone(classifier, most) > left:
        most -= 1
    return texts[:: -(-len(texts) // most)], each


def _most(canaries: Sequence[CanarySet]) -> int:
    """Sentences on the longest side of any set."""
    return max((len(side) for one in canaries for side in (one.high, one.low)), default=0)


def _alone(classifier: Classifier, texts: int) -> int:
    """How many texts are scored alone as well; none where each is alone anyway."""
    if isinstance(classifier, RemoteClassifier) and classifier.requests(
        8
    ) > 4 * classifier.requests(1):
        return 0
    return min(_ALONE, texts)


def sample(source: Source) -> pa.Table:
    """A few hundred probes from evenly spaced places, the same every time."""
    starts = sorted({source.size * place // _PLACES for place in range(_PLACES)})
    tables = []
    for at in starts:
        table = source.read(at, min(at + _ROWS, source.size))
        tables.append(pa.table({name: _plain(table[name]) for name in _COLUMNS}))
    return pa.concat_tables(tables)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A category's own values: the dictionaries of different places differ."""
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def _few(texts: Sequence[str]) -> list[str]:
    """Neighbours from several places: they share lengths, so that they share batches."""
    distinct = list(dict.fromkeys(texts))
    starts = {len(distinct) * place // _PLACES for place in range(_PLACES)}
    chosen = [distinct[at : at + _NEIGHBOURS] for at in sorted(starts)]
    return list(dict.fromkeys(text for part in chosen for text in part))


def _scores(classifier: Classifier, texts: Sequence[str], budget: int) -> Floats:
    """P of every label (n, labels), by the way that the probes will go; a scale's values from 0 to 1."""
    if isinstance(classifier, TokenClassifier):
        answers = score_tokens(classifier, classifier.encode(texts), budget, lambda done: None)
    else:
        answers = score_ranges(classifier, texts, lambda done: None)
    info = classifier.info
    p = spread(answers.values, answers.kind, info.activation, len(info.labels))
    low, high = info.scale or (0.0, 1.0)
    return np.where(answers.known[:, None], (p - low) / (high - low), np.nan)


def _repeated(classifier: Classifier, texts: Sequence[str], batched: Floats, budget: int) -> Noise:
    """The noise between equal requests; a model that is loaded here must have none."""
    again = _scores(classifier, texts, budget)
    noise = measure(batched, again)
    if noise.sd and isinstance(classifier, TokenClassifier):
        raise AuditError(
            f"the same texts got other scores the second time (by {_largest(batched, again):.2g})",
            where=classifier.info.id,
            remedy="switch dropout and sampling off: an audit needs one answer a text",
        )
    return noise


def _noise(
    classifier: Classifier, texts: Sequence[str], batched: Floats, budget: int, sd: float
) -> float:
    """Max |p(in a batch) - p(alone)|, and an error where it is no rounding any more.

    Of answers that vary anyway (`sd`), 0 where it is no more than that.
    """
    count = _alone(classifier, len(texts))
    chosen = list(range(0, len(texts), max(1, len(texts) // max(1, count))))[:count]
    if not chosen:
        return 0.0
    alone = np.concatenate([_scores(classifier, [texts[i]], budget) for i in chosen])
    noise = _largest(batched[chosen], alone)
    exact = classifier.info.dtype == "float32"
    if noise > max(NOISE_REFUSED if exact else LOW_PRECISION_REFUSED, ROOM * sd):
        raise AuditError(
            f"a text's score depends on what is scored beside it (by {noise:.2g})",
            where=classifier.info.id,
            remedy="score text by text, or mend the classifier's padding and masking",
        )
    return 0.0 if sd else noise


def _largest(one: Floats, other: Floats) -> float:
    """The largest difference; a NaN on both sides is none."""
    both = np.isnan(one) & np.isnan(other)
    gap = np.where(both, 0.0, np.abs(one - other))
    return float(np.nan_to_num(gap, nan=np.inf).max(initial=0.0))


def _of_model(classifier: Classifier) -> Iterator[str]:
    """What the user chose and a reader should know."""
    info = classifier.info
    if info.details.get("pinned") == "no":
        yield f"no commit was named for {info.id}: it resolved to {info.revision}"
    if info.dtype != "float32":
        yield f"scored in {info.dtype}: this audits another model than one that answers in float32"
    if info.details.get("quantised") == "yes":
        yield "the graph is quantised: this audits another model than the one that it was made from"
    yield from (text for key, text in info.details.items() if key in TOLD)


def _of_scores(p: Floats, noise: float) -> Iterator[str]:
    """A noise floor above rounding; a classifier that gives one answer to everything."""
    if len(p) > 1 and np.ptp(p, axis=0).max() == 0:
        yield f"the classifier gives all {len(p)} texts of a sample the same score, {p[0, -1]:.4g}"
    if noise > NOISE_NOTED:
        yield f"scores depend on the batch by up to {noise:.2g}; no shift under that is an effect"


def _whole(one: CanarySet, known: Mapping[str, tuple[float, ...]] | None) -> bool:
    """Whether every sentence of a set has a score."""
    return {*one.high, *one.low} <= set(known or {})


def _read(one: CanarySet, known: Mapping[str, tuple[float, ...]]) -> CanaryScores:
    """What came along for a set."""
    return CanaryScores(
        name=one.name,
        language=one.language,
        targets=one.targets,
        opposites=one.opposites,
        high=tuple(known[text] for text in one.high),
        low=tuple(known[text] for text in one.low),
    )


def _heard(classifier: Classifier, one: CanarySet, budget: int, each: int) -> CanaryScores:
    """What the classifier says of a set: the score of every label."""
    high, low = one.high[:each], one.low[:each]
    p = _scores(classifier, [*high, *low], budget)
    rows = [tuple(map(float, row)) for row in p]
    return CanaryScores(
        name=one.name,
        language=one.language,
        targets=one.targets,
        opposites=one.opposites,
        high=tuple(rows[: len(high)]),
        low=tuple(rows[len(high) :]),
    )


def _of_terms(classifier: TokenClassifier, table: pa.Table) -> Iterator[str]:
    """Groups whose term does not survive tokenising, by name."""
    text = table["text"].combine_chunks().dictionary_encode()
    texts = text.dictionary.to_pylist()
    prepared = Prepared(
        table=table,
        texts=texts,
        inverse=text.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        encoded=classifier.encode(texts),
    )
    wrong = token_reasons(prepared, classifier)
    groups = np.array(table["group"].to_pylist(), dtype=object)
    for number, reason in enumerate(REASONS):
        if (wrong == number).any():
            yield f"probes of {_list(groups[wrong == number])} will be set aside: {reason}"
    assert prepared.encoded is not None  # noqa: S101 - for the type checker
    unknown = prepared.encoded.unknown[prepared.inverse]
    if unknown.any():
        yield f"probes of {_list(groups[unknown])} hold a token that the model does not know"


def _list(groups: npt.NDArray[np.object_]) -> str:
    """A few names and how many more."""
    names = sorted({str(group) for group in groups})
    more = f" and {len(names) - _NAMED} more groups" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
