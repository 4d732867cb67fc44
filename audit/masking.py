"""Offensive texts as they are shown: of every word the first letter."""

import re

TOXICITY = frozenset(
    [
        "toxic",
        "toxicity",
        "severe_toxic",
        "hate",
        "hateful",
        "hatespeech",
        "abusive",
        "abuse",
        "offensive",
        "insult",
        "insulting",
        "profane",
        "profanity",
        "harassment",
        "obscene",
        "flagged",
        "harmful",
        "unsafe",
        "non-toxic",
        "nontoxic",
        "non_toxic",
        "neither",
        "harmless",
        "non-hate",
        "non-hateful",
        "nothate",
        "non-offensive",
        "not-offensive",
        "not-hate",
        "clean",
        "safe",
        "acceptable",
    ]
) | {"hate speech", "not toxic", "not hate", "not offensive", "not flagged", "not hateful"}
"""Labels of what gets a text flagged, and of all other texts, in small letters."""

_REST = re.compile(r"(?<=[^\W_])[^\W_]")


def masked(text: str) -> str:
    """The text with a star for every letter or digit of a word but the first.

    Examples
    --------
    >>> masked("Get lost, you fool!")
    'G** l***, y** f***!'
    """
    return _REST.sub("*", text)


def speaks_of_toxicity(target: str) -> bool:
    """Whether a target is a label that gets a text flagged, or the label of all other texts."""
    return target.lower() in TOXICITY
