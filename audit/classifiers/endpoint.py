"""A served classifier: asked side by side, in whichever form it understands."""

import asyncio
import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from audit import places
from audit.classifiers.answers import Form, labels_in, to_scores
from audit.classifiers.function import FIRST_TEXTS, settle_threshold
from audit.classifiers.http import Line, Patience, Refused, Sleep, is_hub
from audit.classifiers.label_map import choose_target
from audit.classifiers.parallel import Requests
from audit.classifiers.repeated import averaged
from audit.classifiers.speech import SPEECHES, Speech, SpeechName, labels_by_index
from audit.errors import AuditError
from audit.records import (
    Activation,
    ClassifierKind,
    Findings,
    Ints,
    ModelInfo,
    RemoteClassifier,
    Scores,
)

PLAIN = (*FIRST_TEXTS, "This is wonderful, I love it.", "This is terrible, I hate it.")
"""What a server is asked first: two texts would be a pair to some."""


FIRST_TRIES = 2
"""Of a form that the server may not know; some answer that with HTTP 500."""


class EndpointClassifier:
    """A served classifier; made by `load`.

    Parameters
    ----------
    line : Line
        Where requests go.
    form : Form
        How its answers are read.
    info : ModelInfo
        What is audited.
    speech : Speech
        What is sent.
    model : str
        What the server calls the model, where requests name it.
    """

    def __init__(
        self,
        line: Line,
        form: Form,
        info: ModelInfo,
        speech: Speech,
        requests: Requests[Any],
        *,
        model: str = "",
    ) -> None:
        self._line = line
        self._form = form
        self._info = info
        self._speech = speech
        self._requests = requests
        self._model = model
        self._batch = 1 if speech.single else line.patience.batch

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def characters(self, texts: Sequence[str]) -> int:
        """Characters that are sent about these texts: those of the texts."""
        return sum(map(len, texts))

    def requests(self, texts: int) -> int:
        """How many requests so many texts take."""
        return -(-texts // self._batch)

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order."""
        values = np.full((len(texts), len(self._form.labels)), np.nan)
        for rows, scores in self.answers(texts):
            values[rows] = scores.logits if scores.p is None else scores.p
        kept = {"p" if self._form.scale is None else "logits": values}
        return Scores(labels=self._form.labels, activation=self._form.activation, **kept)

    def answers(self, texts: Sequence[str]) -> Generator[tuple[Ints, Scores], None, None]:
        """(rows of `texts`, their scores) as they come; no rows at all is a sign of life."""
        starts = range(0, len(texts), self._batch)
        chunks = [range(at, min(at + self._batch, len(texts))) for at in starts]
        works = [partial(self._rows, [texts[row] for row in chunk]) for chunk in chunks]
        for found in self._requests.each(works):
            rows = [row for number, _ in found for row in chunks[number]]
            answer = [each for _, answers in found for each in answers]
            about = [texts[row] for row in rows]
            yield np.array(rows, dtype=np.int64), to_scores(answer, about, self._form)

    def noticed(self) -> Findings:
        """Nothing: its answers are scores and no more."""
        return Findings()

    async def _rows(self, texts: Sequence[str]) -> list[Any]:
        """One row a text; where a server takes fewer at once, its halves."""
        if len(texts) > self._batch:
            return await self._halves(texts)
        try:
            answer = await self._line.ask(self._speech.payload(texts, self._model))
        except Refused as fault:
            if len(texts) == 1 or not fault.misunderstood:
                raise
            self._batch = max(1, min(self._batch, len(texts) // 2))
            return await self._halves(texts)
        return self._speech.rows(answer, len(texts), self._form.labels)

    async def _halves(self, texts: Sequence[str]) -> list[Any]:
        middle = len(texts) // 2
        return [*await self._rows(texts[:middle]), *await self._rows(texts[middle:])]


def load(
    address: str,
    *,
    labels: Sequence[str] | None = None,
    target: str | None = None,
    threshold: float | None = None,
    activation: Activation | None = None,
    offline: bool = False,
    form: SpeechName | None = None,
    concurrency: int = 8,
    scale: tuple[float, float] | None = None,
    repeat: int = 1,
    patience: Patience | None = None,
    sleep: Sleep = asyncio.sleep,
) -> RemoteClassifier:
    """Reach a served classifier and learn its form and its labels from a few plain sentences.

    Parameters
    ----------
    address : str
        https, or http on this machine alone. A token is taken from the environment variable
        AUDIT_ENDPOINT_TOKEN and is neither stored nor shown.
    labels : sequence of str, optional
        As the endpoint names them, or in the order of its numbers; by default those of its answer.
    target, threshold, activation
        As in `function.wrap`.
    form : str, optional
        What is sent; by default the first form that the endpoint answers with every label.
    concurrency : int
        Requests under way at once.
    scale : (float, float), optional
        The ends of the scale of scores that are no probabilities: one label may be all there is.
    repeat : int
        How often each text is asked; the mean is its score.
    patience : Patience, optional
        Retries and time-outs.

    Raises
    ------
    AuditError
        Where the address is not allowed, the endpoint does not answer, sends to another host,
        or answers in no known form.
    """
    if offline:
        raise AuditError(
            "an endpoint cannot be reached with --offline", where=places.address(address)
        )
    _refuse_page(address)
    line = Line(address, replace(patience or Patience(), concurrency=concurrency), sleep=sleep)
    requests: Requests[Any] = Requests(concurrency, line.close)
    model = requests.one(partial(_served_model, line))
    spoken, rows = requests.one(
        partial(_first_answer, line, _candidates(line.address, form), model, labels, scale)
    )
    names = tuple(labels or _names(rows, spoken, scale) or ())
    if len(names) < (2 if scale is None else 1):
        raise AuditError(
            "the endpoint does not return the scores of all its labels",
            where=line.where,
            remedy="let it return every label's score, or name the labels in the order of its "
            "numbers: --labels a,b",
        )
    read = Form(
        labels=names,
        target=choose_target(names, target),
        activation="identity" if scale else activation or "softmax",
        where=line.where,
        scale=scale,
    )
    details = {"kind": "endpoint", "form": spoken.name, "weights": "not known: they can change"}
    if spoken.name == "vllm":
        details["server model"] = places.model(model)
    info = ModelInfo(
        id=line.where,
        fingerprint=sha256(json.dumps([line.where, names]).encode()).hexdigest(),
        fingerprint_covers="the address and the labels; not the model behind them",
        labels=names,
        target=read.target,
        threshold=settle_threshold(threshold, read),
        activation=read.activation,
        device="elsewhere",
        scale=scale,
        details=details,
    )
    return averaged(EndpointClassifier(line, read, info, spoken, requests, model=model), repeat)


def _refuse_page(address: str) -> None:
    """Raise where the address is that of a model's page on the hub, which answers to people."""
    parts = urlsplit(address) if address.startswith("https://huggingface.co/") else None
    names = parts.path.strip("/").split("/") if parts else []
    if len(names) == 2 or (len(names) == 4 and names[2] == "tree"):
        raise AuditError(
            "this is a model's page",
            where=places.address(address),
            remedy=f"to audit the model here, name it {names[0]}/{names[1]}",
        )


def _candidates(address: str, asked: SpeechName | None) -> list[Speech]:
    """The forms to try: the one asked for, else the likeliest by the address first."""
    if asked is not None:
        return [SPEECHES[asked]]
    if is_hub(address):
        return [SPEECHES["hub"]]
    path = urlsplit(address).path.rstrip("/")
    first = {"classify": "vllm", "predict": "tei"}.get(path.rpartition("/")[2], "inputs")
    return sorted(SPEECHES.values(), key=lambda speech: speech.name != first)


async def _first_answer(
    line: Line,
    candidates: Sequence[Speech],
    model: str,
    labels: Sequence[str] | None,
    scale: tuple[float, float] | None,
) -> tuple[Speech, list[Any]]:
    """The form that is answered with every label, and its rows; else the first form's fault."""
    faults: list[Refused] = []
    partly: tuple[Speech, list[Any]] | None = None
    for speech in candidates:
        try:
            rows = await _plain_rows(line, speech, model)
        except Refused as fault:
            if not fault.misunderstood:
                raise
            faults.append(fault)
            continue
        if labels or _names(rows, speech, scale):
            return speech, rows
        partly = partly or (speech, rows)
    if partly is None:
        raise faults[0]
    return partly


async def _plain_rows(line: Line, speech: Speech, model: str) -> list[Any]:
    """Rows for the plain sentences."""
    step = 1 if speech.single else len(PLAIN)
    rows: list[Any] = []
    for start in range(0, len(PLAIN), step):
        texts = PLAIN[start : start + step]
        answer = await line.ask(speech.payload(texts, model), attempts=FIRST_TRIES)
        rows += speech.rows(answer, len(texts), ())
    return rows


def _names(
    rows: list[Any], speech: Speech, scale: tuple[float, float] | None
) -> tuple[str, ...] | None:
    """The labels that an answer shows: at least two of them, or one number on a scale."""
    found = labels_by_index(rows) if speech.name == "vllm" else labels_in(rows)
    return found if found and (len(found) > 1 or scale is not None) else None


async def _served_model(line: Line) -> str:
    """The model that a vLLM-like server names beside a /classify address; "" elsewhere."""
    path = urlsplit(line.address).path.rstrip("/")
    if not path.endswith("/classify"):
        return ""
    try:
        return first_model(await line.look("/v1/models", instead_of="/classify"))
    except AuditError:
        return ""


def first_model(answer: Any) -> str:
    """The name of the first model in an answer to ``/models``."""
    listed = answer.get("data") if isinstance(answer, dict) else None
    named = listed[0].get("id") if listed and isinstance(listed[0], dict) else ""
    return str(named or "")


KIND = ClassifierKind(
    load=load,
    options=("activation", "offline", "labels", "form", "concurrency", "repeat", "scale"),
    form="https://...",
)
