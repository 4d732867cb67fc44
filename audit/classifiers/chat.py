"""A language model behind an OpenAI-compatible server, asked by a prompt: its answer is the label.

P(label) comes from the log-probabilities of the words that stand for it: of whole sequences of
tokens, each beginning of a word that is not yet the word being given back to the model as the
beginning of its answer. Where a server gives no log-probabilities, answers are sampled.
"""

import asyncio
import json
import math
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from audit import places
from audit.classifiers.acquaintance import acquaint
from audit.classifiers.answers import Form
from audit.classifiers.conversation import PATH, Conversation, Manner
from audit.classifiers.function import settle_threshold
from audit.classifiers.http import Line, Patience, Sleep
from audit.classifiers.label_map import choose_target
from audit.classifiers.label_words import masses
from audit.classifiers.parallel import Requests
from audit.classifiers.prompt import Prompt, read_prompt
from audit.classifiers.repeated import averaged
from audit.classifiers.sampled_answers import shares
from audit.errors import AuditError
from audit.records import (
    ClassifierKind,
    Findings,
    Floats,
    Ints,
    ModelInfo,
    RemoteClassifier,
    Scores,
)

WARNED = 0.5
"""Share of probability outside all label words that a reader is told of."""


class ChatClassifier:
    """A prompted language model; made by `load`.

    Parameters
    ----------
    conversation : Conversation
        How it is asked.
    info : ModelInfo
        What is audited.
    requests : Requests
        What runs side by side.
    cost : float
        Requests a text, as the first answers showed.
    """

    def __init__(
        self, conversation: Conversation, info: ModelInfo, requests: Requests[Any], cost: float
    ) -> None:
        self._conversation = conversation
        self._info = info
        self._requests = requests
        self._cost = cost
        self._heard = _Heard()

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def characters(self, texts: Sequence[str]) -> int:
        """Characters that are sent about these texts, with the prompt in each request."""
        phrasings = self._conversation.prompt.phrasings
        prompt = sum(len(one.system) + len(one.user) + len(one.assistant) for one in phrasings)
        each = prompt / len(phrasings)
        return round(self._cost * (sum(map(len, texts)) + len(texts) * each))

    def requests(self, texts: int) -> int:
        """How many requests so many texts take, about."""
        return math.ceil(texts * self._cost)

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order."""
        values = np.full((len(texts), self._width), np.nan)
        for rows, scores in self.answers(texts):
            values[rows] = scores.p if scores.logits is None else scores.logits
        return self._scores(values)

    def answers(self, texts: Sequence[str]) -> Generator[tuple[Ints, Scores], None, None]:
        """(rows of `texts`, their scores) as they come; no rows at all is a sign of life."""
        works = [partial(self._row, text) for text in texts]
        for found in self._requests.each(works):
            rows = np.array([number for number, _ in found], dtype=np.int64)
            values = np.array([row for _, row in found], dtype=np.float64)
            yield rows, self._scores(values.reshape(len(rows), self._width))

    def noticed(self) -> Findings:
        """The share of probability outside all label words, and answers that lacked a label.

        Raises
        ------
        AuditError
            The share is over the prompt's `most_outside`.
        """
        heard, most = self._heard, self._conversation.prompt.most_outside
        if not heard.answers:
            return Findings()
        outside = heard.outside
        told = f"{outside:.1%} of the probability lies outside all label words"
        if outside > most:
            raise AuditError(
                f"{told}, over the {most:.1%} that the prompt allows",
                where=self._info.id,
                remedy="mend the prompt, its label words or how the answer begins (`assistant`)",
            )
        warnings = [f"{told}: P is a share of what is left"] if outside > WARNED else []
        if heard.lacking:
            warnings.append(
                f"{heard.lacking} of {heard.answers} answers listed no word of some label: it got "
                "the least probability that was listed"
            )
        return Findings(values={"outside_label_words": outside}, warnings=tuple(warnings))

    @property
    def _width(self) -> int:
        return len(self._info.labels) * len(self._conversation.prompt.phrasings)

    def _scores(self, values: Floats) -> Scores:
        sampled = self._conversation.manner.samples > 0
        return Scores(
            labels=self._info.labels,
            logits=None if sampled else values,
            p=values if sampled else None,
        )

    async def _row(self, text: str) -> Floats:
        """The numbers of one text: a label's in each phrasing, the phrasings one after the other."""
        conversation = self._conversation
        numbers = []
        for phrasing in conversation.prompt.phrasings:
            if conversation.manner.samples:
                shared, outside = await shares(conversation, phrasing, text)
                self._heard.add(outside, lacking=False)
                numbers.append(shared)
            else:
                found = await masses(conversation, phrasing, text)
                self._heard.add(found.outside, lacking=not found.listed.all())
                numbers.append(found.logs)
        return np.concatenate(numbers)


class _Heard:
    """Sums over the answers so far; the same in whatever order they came."""

    def __init__(self) -> None:
        self.lacking = 0
        self._outside: list[float] = []

    @property
    def answers(self) -> int:
        """How many there were."""
        return len(self._outside)

    @property
    def outside(self) -> float:
        """The mean share outside all label words."""
        return math.fsum(self._outside) / len(self._outside)

    def add(self, outside: float, *, lacking: bool) -> None:
        """Count one answer."""
        self._outside.append(outside)
        self.lacking += lacking


def load(
    name: str,
    *,
    endpoint: str | None = None,
    prompt: str | Path | Prompt | None = None,
    target: str | None = None,
    threshold: float | None = None,
    samples: int = 0,
    concurrency: int = 8,
    repeat: int = 1,
    offline: bool = False,
    patience: Patience | None = None,
    sleep: Sleep = asyncio.sleep,
) -> RemoteClassifier:
    """Reach a language model behind an OpenAI-compatible server, and see how it answers.

    Parameters
    ----------
    name : str
        ``chat:MODEL``, as the server calls it.
    endpoint : str
        The server's address, which usually ends in ``/v1``. A token is taken from the environment
        variable AUDIT_ENDPOINT_TOKEN and is neither stored nor shown.
    prompt : path or Prompt
        What is asked, and the words that stand for each label.
    target, threshold
        The label whose probability is the score (by default the prompt file's), and the
        probability at which it is returned.
    samples : int
        Answers a text where the server gives no log-probabilities.
    concurrency : int
        Requests that are under way at once.
    repeat : int
        How often each text is asked; the mean is its score.

    Raises
    ------
    AuditError
        The server is not reached, lacks the model, gives no log-probabilities, or no answer of
        it begins with a label word.
    """
    if offline:
        raise AuditError("a server cannot be reached with --offline", where=name)
    if not endpoint:
        raise AuditError("where is the server?", where="--endpoint", remedy=ENDPOINT_HINT)
    if prompt is None:
        raise AuditError("what is it asked?", where="--prompt", remedy="name a prompt file (YAML)")
    asked = prompt if isinstance(prompt, Prompt) else read_prompt(prompt)
    patience = replace(patience or Patience(), concurrency=concurrency)
    line = Line(endpoint.rstrip("/").removesuffix(PATH), patience, sleep=sleep)
    requests: Requests[Any] = Requests(concurrency, line.close)
    model = name.removeprefix("chat:")
    served, manner, cost = requests.one(
        partial(acquaint, Conversation(line, model, asked, Manner(samples=samples)))
    )
    form = Form(
        labels=tuple(asked.labels),
        target=choose_target(tuple(asked.labels), target or asked.target),
        where=line.where,
    )
    info = ModelInfo(
        id=f"chat:{model}",
        fingerprint=_fingerprint(asked, model, served, manner),
        fingerprint_covers="the prompt, its label words, how answers are drawn, and the names of the "
        "model; not its weights",
        labels=form.labels,
        target=form.target,
        threshold=settle_threshold(threshold, form),
        device="elsewhere",
        phrasings=names if len(names := tuple(one.name for one in asked.phrasings)) > 1 else (),
        details=_details(asked, line.where, served, manner),
    )
    known = ChatClassifier(Conversation(line, model, asked, manner), info, requests, cost)
    return averaged(known, repeat, sampled=samples > 0)


ENDPOINT_HINT = "the address of an OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1"


def _fingerprint(prompt: Prompt, model: str, served: str, manner: Manner) -> str:
    """SHA-256 over the prompt, label words and order, sampling settings, and the model's names."""
    known = [prompt.canonical(), model, served, manner.tops, manner.samples]
    return sha256(json.dumps(known).encode()).hexdigest()


def _details(prompt: Prompt, where: str, served: str, manner: Manner) -> dict[str, str]:
    """What a report shows of the model beside its name."""
    reading = f"log-probabilities of the first {manner.tops} tokens, temperature 0"
    if manner.samples:
        reading = f"{manner.samples} answers a text, temperature {prompt.temperature:g}"
    words = "; ".join(f"{label}: {', '.join(each)}" for label, each in prompt.labels.items())
    shown = {f"prompt {each.name}": each.shown() for each in prompt.phrasings}
    return {
        "kind": "chat",
        "server": where,
        "server model": places.model(served) or "not named",
        "answers": reading,
        "label words": words,
        **shown,
        "weights": "not known: they can change",
    }


KIND = ClassifierKind(
    load=load,
    options=("endpoint", "prompt", "samples", "concurrency", "repeat", "offline"),
    form="chat:MODEL",
)
