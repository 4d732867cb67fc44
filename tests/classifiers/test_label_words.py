import asyncio
import math
from types import SimpleNamespace

import numpy as np
import pytest

from audit.classifiers.label_words import masses
from audit.classifiers.prompt import Phrasing, Prompt

LABELS = {"bad": ("negative",), "good": ("positive", "positively")}


class Conversation:
    """A server whose next tokens are given by what was begun, and that counts its requests."""

    def __init__(self, tree, continuing=None):
        self.tree = tree
        self.asked = 0
        self.prompt = Prompt(
            labels=LABELS, phrasings=(Phrasing(name="p", system="", user="{text}"),)
        )
        self.manner = SimpleNamespace(continuing=continuing)

    async def following(self, phrasing, text, begun, tokens=1):
        self.asked += 1
        return [[(token, math.log(p)) for token, p in self.tree[begun].items()]]


def found(tree, **manner):
    conversation = Conversation(tree, **manner)
    mass = asyncio.run(masses(conversation, conversation.prompt.phrasings[0], "text"))
    return mass, conversation.asked


def test_words_of_one_token_take_one_request():
    """.7 and .2; a tenth of the answers begins with no label word."""
    mass, asked = found({b"": {b"positive": 0.7, b"negative": 0.2, b"maybe": 0.1}})
    assert np.exp(mass.logs) == pytest.approx([0.2, 0.7])
    assert mass.outside == pytest.approx(0.1)
    assert asked == mass.requests == 1


def test_a_begun_word_is_followed_to_its_end():
    """The beginning pos is .6; .9 of what follows makes it whole: .54, by a second request."""
    tree = {
        b"": {b"pos": 0.6, b"negative": 0.4},
        b"pos": {b"itive": 0.9, b"sible": 0.1},
    }
    mass, asked = found(tree, continuing={})
    assert np.exp(mass.logs) == pytest.approx([0.4, 0.54])
    assert asked == 2


def test_two_ways_to_one_label_add_up():
    """With and without a space before it, and a longer word of the same label."""
    mass, _ = found(
        {b"": {b" positive": 0.3, b"positive": 0.2, b"positively": 0.1, b"negative": 0.4}}
    )
    assert np.exp(mass.logs[1]) == pytest.approx(0.6)


def test_a_label_that_is_not_listed_gets_the_most_it_can_be():
    """The least that was listed; and it is said not to be."""
    mass, _ = found({b"": {b"positive": 0.9, b"maybe": 0.05}})
    assert mass.listed.tolist() == [False, True]
    assert np.exp(mass.logs[0]) == pytest.approx(0.05)


def test_a_server_that_begins_anew_is_not_asked_to_go_on():
    """The beginning is noted, and no more is asked."""
    mass, asked = found({b"": {b"pos": 0.6, b"negative": 0.4}})
    assert mass.begun.tolist() == [False, True]
    assert asked == 1
