"""Getting to know a chat server: its model's name, how it is asked, and how it answers."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from audit.classifiers.conversation import TOPS, Conversation, Manner
from audit.classifiers.http import Refused
from audit.classifiers.label_words import Masses, masses
from audit.classifiers.prompt import Phrasing
from audit.errors import AuditError

MORE = 500
"""Asked for where a label is not among the first; servers of one's own often give them."""

TOLERANCE = 0.3
"""How far the log-probability of one token may differ between two equal requests."""

TRIAL = ("This is wonderful, I love it.", "This is terrible, I hate it.")

CONTINUING: tuple[dict[str, Any], ...] = (
    {},
    {"continue_final_message": True, "add_generation_prompt": False},
)
"""What makes a server go on with a begun answer: nothing, or what vLLM wants to be told."""


async def acquaint(first: Conversation) -> tuple[str, Manner, float]:
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
