"""A language model behind an OpenAI-compatible server, asked by a prompt: its answer is the label.

P(label) comes from the log-probabilities of the words that stand for it: of whole sequences of
tokens, each beginning of a word that is not yet the word being given back to the model as the
beginning of its answer. Where a server gives no log-probabilities, answers are sampled.
"""

import asyncio
import json
import math
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audit import places
from audit.classifiers.answers import Form
from audit.classifiers.function import settle_threshold
from audit.classifiers.http import Line, Patience, Refused, Sleep
from audit.classifiers.label_map import choose_target
from audit.classifiers.parallel import Requests
from audit.classifiers.prompt import ONWARD, Phrasing, Prompt, read_prompt
from audit.errors import AuditError
from audit.records import ClassifierKind, Findings, Floats, Ints, ModelInfo, Scores

PATH = "/chat/completions"

TOPS = (20, 5)
"""Log-probabilities a token that are asked for: the most that hosted servers give, and the least."""

MORE = 500
"""Asked for where a label is not among the first; servers of one's own often give them."""

FLOOR = math.log(1e-6)
NEGLIGIBLE = math.log(1e-3)
"""Beginnings less likely than this, or than this share of the whole label words, are not followed."""

WARNED = 0.5
"""Share of probability outside all label words that a reader is told of."""

SHOWN = 4
"""Beginnings of answers that an error names."""

SAMPLE_TOKENS = 8
"""Tokens of a sampled answer: the longest label word is shorter."""

TOLERANCE = 0.3
"""How far the log-probability of one token may differ between two equal requests."""

TRIAL = ("This is wonderful, I love it.", "This is terrible, I hate it.")

CONTINUING: tuple[dict[str, Any], ...] = (
    {},
    {"continue_final_message": True, "add_generation_prompt": False},
)
"""What makes a server go on with a begun answer: nothing, or what vLLM wants to be told."""

Tops = list[tuple[bytes, float]]
"""What may come next, with its log-probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one server is asked.

    Attributes
    ----------
    tops : int
        Log-probabilities a token; 0: answers are sampled.
    samples : int
        Sampled answers a text.
    limit : str
        What the server calls the most tokens of an answer.
    continuing : dict, optional
        What is added to a request with a begun answer; None: the server begins a new one.
    """

    tops: int = TOPS[0]
    samples: int = 0
    limit: str = "max_tokens"
    continuing: dict[str, Any] | None = None


class Conversation:
    """Requests to a chat server about one text in one phrasing."""

    def __init__(self, line: Line, model: str, prompt: Prompt, manner: Manner) -> None:
        self.line = line
        self.model = model
        self.prompt = prompt
        self.manner = manner

    def spoken(self, manner: Manner) -> "Conversation":
        """The same in another manner."""
        return Conversation(self.line, self.model, self.prompt, manner)

    async def following(
        self, phrasing: Phrasing, text: str, begun: bytes, tokens: int = 1
    ) -> list[Tops]:
        """What may come after the beginning of an answer, and after the likeliest token of that.

        Raises
        ------
        AuditError
            The server gives no log-probabilities, or such as are none.
        """
        answer = await self._ask(
            phrasing,
            text,
            begun,
            {self.manner.limit: tokens, "temperature": 0, "logprobs": True},
            {"top_logprobs": self.manner.tops},
        )
        return [_tops(place, self.line.where) for place in _places(answer, self.line.where)]

    async def sampled(self, phrasing: Phrasing, text: str, first: int, count: int) -> list[str]:
        """So many answers; each has a seed of its own, the same in every run."""
        seed = int.from_bytes(
            sha256(f"{phrasing.name}\0{text}\0{first}".encode()).digest()[:4], "big"
        )
        answer = await self._ask(
            phrasing,
            text,
            b"",
            {
                self.manner.limit: SAMPLE_TOKENS,
                "temperature": self.prompt.temperature,
                "seed": seed % 2**31,
            },
            {"n": count} if count > 1 else {},
        )
        choices = answer.get("choices") if isinstance(answer, dict) else None
        if not choices:
            raise _odd("the answer holds no choices", self.line.where)
        return [str(each.get("message", {}).get("content") or "") for each in choices[:count]]

    async def _ask(
        self, phrasing: Phrasing, text: str, begun: bytes, *settings: dict[str, Any]
    ) -> Any:
        """The server's answer to one request."""
        start = phrasing.assistant + begun.decode()
        messages = phrasing.messages(text)
        payload: dict[str, Any] = {"model": self.model, "messages": messages}
        if start:
            messages.append({"role": "assistant", "content": start})
            payload |= self.manner.continuing or {}
        for each in settings:
            payload |= each
        return await self.line.ask(payload, PATH)


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

    @property
    def overhead(self) -> int:
        """Characters that go along with a text, over all its requests."""
        phrasings = self._conversation.prompt.phrasings
        each = sum(len(one.system) + len(one.user) + len(one.assistant) for one in phrasings)
        return round(each * self._cost / len(phrasings))

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Masses:
    """What one text got in one phrasing.

    Attributes
    ----------
    logs : ndarray (labels,)
        Log P of the words of each label; of a label that is not listed the most that it can be.
    listed : ndarray (labels,) of bool
        Whether a word of the label was listed, whole.
    begun : ndarray (labels,) of bool
        Whether the beginning of a word was.
    likeliest : list of (bytes, float)
        How answers begin most often, with their log-probabilities.
    requests : int
        What it took.
    """

    logs: Floats
    listed: npt.NDArray[np.bool_]
    begun: npt.NDArray[np.bool_]
    likeliest: Tops
    requests: int

    @property
    def outside(self) -> float:
        """The probability of all answers that begin with no label word."""
        return 1.0 - float(np.exp(self.logs[self.listed]).sum())


async def masses(conversation: Conversation, phrasing: Phrasing, text: str) -> Masses:
    """Ask for the beginnings of an answer until every label word that matters is whole."""
    prompt = conversation.prompt
    logs = np.full(len(prompt.labels), -np.inf)
    begun = np.zeros(len(logs), dtype=bool)
    ((first, *_), asked) = await conversation.following(phrasing, text, b""), 1
    ahead = [(-value, token) for token, value in first]
    heapify(ahead)  # the likeliest first
    while ahead:
        cost, words = heappop(ahead)
        value, label = -cost, prompt.place(words)
        if label >= 0:
            logs[label] = np.logaddexp(logs[label], value)
        elif label == ONWARD:
            begun[list(prompt.begun(words))] = True
            worth = max(FLOOR, float(np.logaddexp.reduce(logs)) + NEGLIGIBLE)
            if conversation.manner.continuing is not None and value > worth:
                (tops, *_) = await conversation.following(phrasing, text, words)
                asked += 1
                for token, more in tops:
                    heappush(ahead, (-(value + more), words + token))
    least = min(value for _, value in first)
    return Masses(
        logs=np.where(np.isfinite(logs), logs, least),
        listed=np.isfinite(logs),
        begun=begun,
        likeliest=sorted(first, key=lambda each: -each[1])[:SHOWN],
        requests=asked,
    )


async def shares(conversation: Conversation, phrasing: Phrasing, text: str) -> tuple[Floats, float]:
    """Share of the sampled answers that return each label (labels,), of those that return any.

    And the share that returns none; where all do, the numbers are NaN.
    """
    wanted = conversation.manner.samples
    said: list[str] = []
    while len(said) < wanted:
        said += await conversation.sampled(phrasing, text, len(said), wanted - len(said))
    labels = [conversation.prompt.place(answer.encode()) for answer in said]
    counts = np.bincount(
        [at for at in labels if at >= 0], minlength=len(conversation.prompt.labels)
    )
    outside = 1.0 - counts.sum() / len(said)
    return counts / counts.sum() if counts.sum() else np.full(len(counts), np.nan), outside


# --- what a server answers -----------------------------------------------------------------


def _places(answer: Any, where: str) -> list[Any]:
    """The log-probabilities of an answer, a place a generated token."""
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise _odd("the answer holds no choices", where)
    told = choices[0].get("logprobs")
    places = told.get("content") if isinstance(told, dict) else None
    if not places:
        raise NoLogProbabilities(where)
    return list(places)


def _tops(place: Any, where: str) -> Tops:
    """The tokens of one place, as bytes, with their log-probabilities."""
    listed = place.get("top_logprobs") if isinstance(place, dict) else None
    if not listed:
        raise NoLogProbabilities(where)
    try:
        tops = [(_token(each), float(each["logprob"])) for each in listed]
    except (KeyError, TypeError, ValueError):
        raise _odd("the log-probabilities cannot be read", where) from None
    total = sum(math.exp(min(value, 0.5)) for _, value in tops)
    if any(math.isnan(value) for _, value in tops) or total > 1.01:
        raise _odd(f"the log-probabilities are none: they sum to a share of {total:.3g}", where)
    return tops


def _token(entry: dict[str, Any]) -> bytes:
    """A token's bytes; tokenizers that mark a space by a sign of their own are read as meant."""
    if entry.get("bytes"):
        return bytes(entry["bytes"])
    text = str(entry["token"])
    return (" " + text[1:] if text[:1] in {"\u2581", "\u0120"} else text).encode()


class NoLogProbabilities(AuditError):
    """The server answered, and left the log-probabilities out."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "the server gives no log-probabilities",
            where=where,
            remedy="--samples 20 asks for that many answers a text instead",
        )


def _odd(what: str, where: str) -> AuditError:
    return AuditError(what, where=where, remedy="an OpenAI-compatible server is needed")


# --- getting to know a server --------------------------------------------------------------


def load(
    name: str,
    *,
    endpoint: str | None = None,
    prompt: str | Path | Prompt | None = None,
    target: str | None = None,
    threshold: float | None = None,
    samples: int = 0,
    concurrency: int = 8,
    offline: bool = False,
    patience: Patience | None = None,
    sleep: Sleep = asyncio.sleep,
) -> ChatClassifier:
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
        partial(_acquaint, Conversation(line, model, asked, Manner(samples=samples)))
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
    return ChatClassifier(Conversation(line, model, asked, manner), info, requests, cost)


ENDPOINT_HINT = "the address of an OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1"


async def _acquaint(first: Conversation) -> tuple[str, Manner, float]:
    """What the server calls its model, how it is asked, and requests a text."""
    served = await _served(first)
    manner = await _spoken(first)
    if manner.samples:
        return served, manner, float(manner.samples * len(first.prompt.phrasings))
    cost = 0.0
    for phrasing in first.prompt.phrasings:
        manner, asked = await _listened(first.spoken(manner), phrasing)
        cost += asked
    return served, manner, cost


async def _listened(known: Conversation, phrasing: Phrasing) -> tuple[Manner, float]:
    """The manner in which every label of a phrasing is told, and requests a text.

    Raises
    ------
    AuditError
        No answer begins with the words of a label, or most begin with none.
    """
    if phrasing.assistant:
        known = known.spoken(
            await _continued(known, phrasing, "leave `assistant` out of the prompt")
        )
    found = [await masses(known, phrasing, text) for text in TRIAL]
    lacking = ~np.any([each.listed for each in found], axis=0)
    if lacking.any() and (lacking & np.any([each.begun for each in found], axis=0)).any():
        remedy = "choose label words of one token each"
        known = known.spoken(await _continued(known, phrasing, remedy))
        found = [await masses(known, phrasing, text) for text in TRIAL]
        lacking = ~np.any([each.listed for each in found], axis=0)
    if lacking.any():
        known = known.spoken(replace(known.manner, tops=MORE))
        with suppress(Refused):
            found = [await masses(known, phrasing, text) for text in TRIAL]
            lacking = ~np.any([each.listed for each in found], axis=0)
    if lacking.any():
        label = list(known.prompt.labels)[int(np.flatnonzero(lacking)[0])]
        raise _unheard(f"no answer begins with a word of {label!r}", known, phrasing, found)
    outside = float(np.mean([each.outside for each in found]))
    if outside > known.prompt.most_outside:
        share = f"{outside:.1%} of the answers begin with no label word"
        raise _unheard(share, known, phrasing, found)
    return known.manner, float(np.mean([each.requests for each in found]))


def _unheard(
    what: str, known: Conversation, phrasing: Phrasing, found: Sequence[Masses]
) -> AuditError:
    """An error that says how answers begin instead."""
    begins = ", ".join(
        f"{token.decode('utf-8', 'replace')!r} {math.exp(value):.0%}"
        for token, value in found[0].likeliest
    )
    return AuditError(
        f"{what}; they begin with {begins}",
        where=f"prompt {phrasing.name}",
        remedy="give label words as the model writes them, or begin its answer (`assistant:` in "
        f"the prompt file); `most_outside` is {known.prompt.most_outside:g}",
    )


async def _served(first: Conversation) -> str:
    """The model's name at the server; an error where it names others alone."""
    try:
        answer = await first.line.look("/models")
    except AuditError:
        return ""  # not every server lists its models
    listed = answer.get("data") if isinstance(answer, dict) else None
    names = [str(each.get("id")) for each in listed or () if isinstance(each, dict)]
    if first.model in names or len(names) != 1:
        return first.model
    return Path(names[0]).name  # one model alone: its name may be a file's


async def _spoken(first: Conversation) -> Manner:
    """The manner that the server understands: fewer log-probabilities, another name of the limit."""
    phrasing = first.prompt.phrasings[0]
    manners = [
        replace(first.manner, tops=tops, limit=limit)
        for limit in ("max_tokens", "max_completion_tokens")
        for tops in (TOPS if not first.manner.samples else (0,))
    ]
    plain = replace(phrasing, assistant="")
    fault: Refused | None = None
    for manner in manners:
        trial = first.spoken(manner)
        try:
            if manner.samples:
                await trial.sampled(plain, TRIAL[0], 0, 1)
            else:
                await trial.following(plain, TRIAL[0], b"")
        except Refused as refused:
            if not refused.misunderstood:
                raise
            fault = fault or refused
        else:
            return manner
    assert fault is not None  # noqa: S101 - every manner was refused
    raise fault


async def _continued(known: Conversation, phrasing: Phrasing, remedy: str) -> Manner:
    """The manner with what makes the server go on with a begun answer.

    Told by numbers: what comes second after nothing must come first after the first.

    Raises
    ------
    AuditError
        Nothing does.
    """
    if known.manner.continuing is not None:
        return known.manner
    for extra in CONTINUING:
        manner = replace(known.manner, continuing=extra)
        try:
            if await _goes_on(known.spoken(manner), phrasing):
                return manner
        except Refused as refused:
            if not refused.misunderstood:
                raise
    raise AuditError(
        "the server does not go on with an answer that was begun for it",
        where=known.line.where,
        remedy=remedy,
    )


async def _goes_on(trial: Conversation, phrasing: Phrasing) -> bool:
    """Whether a begun answer is gone on with."""
    places = await trial.following(phrasing, TRIAL[0], b"", tokens=2)
    if len(places) < 2:
        return False
    begun = max(places[0], key=lambda each: each[1])[0]
    (after, *_) = await trial.following(phrasing, TRIAL[0], begun)
    alike = dict(after)
    best, value = max(places[1], key=lambda each: each[1])
    return best in alike and abs(alike[best] - value) < TOLERANCE


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
    options=("endpoint", "prompt", "samples", "concurrency", "offline"),
    form="chat:MODEL",
)
