"""A text-classification endpoint over HTTP: bounded patience, no surprise, no secret kept.

Two forms are spoken. The plain one sends ``{"inputs": [text, ...]}`` and gets a list of
``{"label", "score"}`` for each text. The hub's is that of
`huggingface_hub.InferenceClient.text_classification`, one text a request.
"""

import json
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit

from audit.classifiers.answers import Form, labels_in, to_scores
from audit.classifiers.function import FIRST_TEXTS, settle_threshold
from audit.classifiers.http import TOKEN, Line, Misunderstood, Patience, is_hub, is_loopback, shown
from audit.classifiers.label_map import choose_target
from audit.errors import AuditError
from audit.records import Activation, ClassifierKind, ModelInfo, Scores

Speech = Literal["plain", "hub"]


class EndpointClassifier:
    """An endpoint as a classifier; made by `load`.

    Parameters
    ----------
    line : Line
        Where requests go.
    form : Form
        How its answers are read.
    info : ModelInfo
        What is audited.
    speech : {"plain", "hub"}
        What is sent.
    """

    def __init__(self, line: Line, form: Form, info: ModelInfo, speech: Speech) -> None:
        self._line = line
        self._form = form
        self._info = info
        self._speech = speech

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order, a batch a request."""
        return to_scores(_ask_all(self._line, list(texts), self._speech), texts, self._form)


def load(
    address: str,
    *,
    labels: Sequence[str] | None = None,
    target: str | None = None,
    threshold: float | None = None,
    activation: Activation | None = None,
    offline: bool = False,
    speech: Speech | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> EndpointClassifier:
    """Reach an endpoint and learn its labels from two plain sentences.

    Parameters
    ----------
    address : str
        https, or http on this machine alone. A token is taken from the environment variable
        AUDIT_ENDPOINT_TOKEN and is neither stored nor shown.
    labels : sequence of str, optional
        As the endpoint names them; by default those of its first answer.
    target, threshold, activation
        As in `function.wrap`.
    speech : {"plain", "hub"}, optional
        What is sent; by default "hub" for addresses of the hub and where the plain form is not understood.
    patience : Patience, optional
        Retries, time-outs, rate.

    Raises
    ------
    AuditError
        Where the address is not allowed, the endpoint does not answer, sends to another host,
        or answers with the wrong number of rows.
    """
    if offline:
        raise AuditError("an endpoint cannot be reached with --offline", where=shown(address))
    _check_address(address)
    line = Line(address, patience or Patience(), sleep, clock)
    where = shown(address)
    spoken, answer = _first_answer(line, speech)
    names = tuple(labels) if labels else labels_in(answer)
    if names is None or len(names) < 2:
        raise AuditError(
            "the endpoint does not return the scores of all its labels",
            where=where,
            remedy="ask for all of them (top_k), or name the labels",
        )
    form = Form(
        labels=names,
        target=choose_target(names, target),
        activation=activation or "softmax",
        where=where,
    )
    info = ModelInfo(
        id=where,
        fingerprint=sha256(json.dumps([where, names]).encode()).hexdigest(),
        labels=names,
        target=form.target,
        threshold=settle_threshold(threshold, form),
        activation=form.activation,
        device="elsewhere",
        details={"kind": "endpoint", "speech": spoken, "weights": "not known: they can change"},
    )
    return EndpointClassifier(line, form, info, spoken)


def _check_address(address: str) -> None:
    """https, or http to this machine; no user or password in it."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AuditError(f"this is no address: {error}", where="MODEL") from error
    if parts.username or parts.password:
        raise AuditError(
            "the address holds a user or a password",
            where=shown(address),
            remedy=f"put it in {TOKEN}",
        )
    if parts.scheme == "https" and host:
        return
    if parts.scheme != "http" or not is_loopback(host):
        raise AuditError(
            "only https is spoken, and http to this machine alone",
            where=shown(address) if host else address[:80],
            remedy="texts and token would be readable on the way",
        )


def _first_answer(line: Line, speech: Speech | None) -> tuple[Speech, list[Any]]:
    """What the endpoint speaks, and its answer to two plain sentences."""
    texts = [*FIRST_TEXTS]
    if speech or is_hub(line.address):
        spoken = speech or "hub"
        return spoken, _ask_all(line, texts, spoken)
    try:
        return "plain", _ask_all(line, texts, "plain")
    except Misunderstood:
        return "hub", _ask_all(line, texts, "hub")


# --- one request ---------------------------------------------------------------------------


def _ask_all(line: Line, texts: list[str], speech: Speech) -> list[Any]:
    """One row a text, whatever the batch."""
    rows: list[Any] = []
    step = 1 if speech == "hub" else line.patience.batch
    for start in range(0, len(texts), step):
        chunk = texts[start : start + step]
        rows += _rows(line.ask(_payload(chunk, speech)), len(chunk), line.address, speech)
    return rows


def _payload(texts: list[str], speech: Speech) -> dict[str, Any]:
    """The body of a request."""
    if speech == "plain":
        return {"inputs": texts}
    return {"inputs": texts[0], "parameters": {"top_k": 1000}}


def _rows(answer: Any, wanted: int, address: str, speech: Speech) -> list[Any]:
    """The rows of one answer, if there are as many as texts were sent."""
    if isinstance(answer, dict) and "error" in answer:
        raise AuditError(
            f"the endpoint answered: {str(answer['error'])[:200]}", where=shown(address)
        )
    one_flat = wanted == 1 and isinstance(answer, list) and answer and isinstance(answer[0], dict)
    rows = [answer] if one_flat else answer
    if not isinstance(rows, list) or len(rows) != wanted:
        count = len(rows) if isinstance(rows, list) else f"a {type(rows).__name__} instead of"
        raise Misunderstood(
            f"{count} rows came back for {wanted} texts",
            where=shown(address),
            remedy="the endpoint must answer a list of {label, score} for each text",
        )
    return rows


KIND = ClassifierKind(load=load, options=("activation", "offline"), form="https://...")
