import asyncio
from types import SimpleNamespace

import numpy as np
import pytest

from audit.classifiers.prompt import Phrasing, Prompt
from audit.classifiers.sampled_answers import shares

PROMPT = Prompt(
    labels={"bad": ("negative",), "good": ("positive", "positively")},
    phrasings=(Phrasing(name="p", system="", user="{text}"),),
)


class Conversation:
    """A server that gives two answers a request, and counts its requests."""

    prompt = PROMPT

    def __init__(self, *said):
        self.said, self.asked = list(said), 0
        self.manner = SimpleNamespace(samples=len(said))

    async def sampled(self, phrasing, text, first, count):
        self.asked += 1
        return self.said[first : first + min(count, 2)]


def test_a_label_has_its_share_of_the_answers_that_name_one():
    """Three good, one bad, one that names neither; asked two at a time until there are five."""
    talk = Conversation("positive", "negative", " positive.", "positively", "who knows")
    share, outside = asyncio.run(shares(talk, PROMPT.phrasings[0], "text"))
    assert share.tolist() == [0.25, 0.75]
    assert outside == pytest.approx(0.2)
    assert talk.asked == 3


def test_answers_without_a_label_have_no_share():
    """NaN, for the run to set aside."""
    share, outside = asyncio.run(shares(Conversation("who knows"), PROMPT.phrasings[0], "text"))
    assert np.isnan(share).all()
    assert outside == 1
