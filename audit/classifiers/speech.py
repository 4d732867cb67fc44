"""How served classifiers are spoken to: what a request holds, and how the rows of its answer are found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from audit.classifiers.http import Refused

SpeechName = Literal["inputs", "tei", "hub", "vllm", "list"]
"""`inputs`: ``{"inputs": [text, ...]}``; `tei`: each text in a list of its own, since two texts
side by side are a pair there; `hub`: one text a request, all labels asked for; `vllm`: ``/classify``
with ``model`` and ``input``; `list`: a bare JSON list of texts."""

MOST_LABELS = 1000

Payload = Callable[[Sequence[str], str], Any]
Rows = Callable[[Any, int, tuple[str, ...]], list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One way to ask a server for the labels of texts.

    Attributes
    ----------
    name : str
        As `--form` names it.
    payload : callable
        (texts, model's name) -> the body of a request.
    rows : callable
        (answer, number of texts, labels where known) -> one row a text, in their order.
    single : bool
        Whether a request holds one text alone.
    """

    name: SpeechName
    payload: Payload
    rows: Rows
    single: bool = False


def _listed(answer: Any, wanted: int, labels: tuple[str, ...]) -> list[Any]:
    """The rows of a list; for one text some servers leave the outer list out."""
    if told := _own_words(answer):
        raise _unreadable(f"the endpoint answered: {told[:200]}")
    flat = wanted == 1 and isinstance(answer, list) and answer and isinstance(answer[0], Mapping)
    rows = [answer] if flat else answer
    if not isinstance(rows, list) or len(rows) != wanted:
        count = len(rows) if isinstance(rows, list) else f"a {type(rows).__name__} instead of"
        raise _unreadable(f"{count} rows came back for {wanted} texts")
    return rows


def _own_words(answer: Any) -> str:
    """What the server says is wrong, in an answer or in its first row; "" where it says nothing."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(first, Mapping) or "label" in first:
        return ""
    words = (first.get(key) for key in ("error", "message", "detail"))
    return next((str(each) for each in words if each and isinstance(each, str | list | dict)), "")


def _by_index(answer: Any, wanted: int, labels: tuple[str, ...]) -> list[Any]:
    """The rows of ``{"data": [{"index", "label", "probs"}]}``, each at its own index."""
    found = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        raise _unreadable("the answer holds no list `data`")
    numbers = [row.get("index") for row in found]
    if sorted(map(str, numbers)) != sorted(map(str, range(wanted))):
        raise _unreadable(f"rows {numbers} came back for {wanted} texts")
    ordered = sorted(found, key=lambda row: int(row["index"]))
    return [_named(row, labels) for row in ordered]


def _named(row: Mapping[str, Any], labels: tuple[str, ...]) -> Any:
    """A row's probabilities by label; without known labels the row as it is."""
    p = row.get("probs")
    if not isinstance(p, list) or not p:
        raise _unreadable("a row holds no `probs`")
    if not labels:
        return row
    if len(p) != len(labels):
        raise _unreadable(f"a row holds {len(p)} numbers for {len(labels)} labels")
    best = labels[max(range(len(p)), key=p.__getitem__)]
    if "label" in row and row["label"] in labels and row["label"] != best and len(p) > 1:
        raise _unreadable(f"a row is called {row['label']!r}, its largest number is {best!r}'s")
    return dict(zip(labels, p, strict=True))


def labels_by_index(rows: Sequence[Any]) -> tuple[str, ...] | None:
    """The labels of `vllm` rows in the order of their numbers; None where one never came first."""
    names: dict[int, str] = {}
    size = 0
    for row in rows:
        p = row["probs"]
        size = len(p)
        names[max(range(size), key=p.__getitem__)] = str(row.get("label"))
    found = tuple(names.get(number, "") for number in range(size))
    return found if all(found) and len(set(found)) == size > 1 else None


def _unreadable(what: str) -> Refused:
    return Refused(
        what,
        status=0,
        where="the endpoint's answer",
        remedy="the endpoint must answer a list of {label, score} for each text; see --form",
    )


SPEECHES: dict[str, Speech] = {
    each.name: each
    for each in (
        Speech(name="inputs", payload=lambda texts, _: {"inputs": list(texts)}, rows=_listed),
        Speech(name="tei", payload=lambda texts, _: {"inputs": [[t] for t in texts]}, rows=_listed),
        Speech(
            name="hub",
            payload=lambda texts, _: {
                "inputs": texts[0],
                "parameters": {"top_k": MOST_LABELS},
            },
            rows=_listed,
            single=True,
        ),
        Speech(
            name="vllm",
            payload=lambda texts, model: {"model": model, "input": list(texts)},
            rows=_by_index,
        ),
        Speech(name="list", payload=lambda texts, _: list(texts), rows=_listed),
    )
}
