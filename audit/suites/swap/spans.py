"""Mentions of groups in a user's own text: where they stand, and which form each of them is.

A text becomes the parts of a template, or a reason why it does not: what can be read in two
ways is counted and never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit.suites.template import Part, Slot, begins_sentence

SLOT = "group"
PRONOUNS = ("subject", "object", "possessive", "pronoun", "reflexive")

NONE = "names no group of the axis"
SEVERAL = "names two groups or more"
HER_HIS = "“her” or “his” can be read in two ways"
CAPITALS = "a group word has other capitals than it should"
NAME = "a first name beside the group words bears the gender"
NOUN = "a gendered noun stands beside the name"
SHARED = "a word that two groups share"
LONGER = "part of a longer name, or a person's name"
UNCLEAR = "an adjective that may be a noun, a language or part of a name"
PEOPLE = "a people's name behind a word that may belong to it"

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ARTICLE = re.compile(r"(?<!\w)([Aa]n?) $")
# Words after which "her" or "his" is no determiner, and an adjective no attribute.
FUNCTION_WORDS = frozenset(
    """a about above across after again against ago all along alone already also although always am an and
    another any anymore anyone anything anyway are around as at away back be because been before being below
    beside between but by came can could did do does down during each either else enough even ever every first
    for forever from had has have he here herself him himself how however i if in inside instead into is it its
    itself just last later least less like made may me might more most much must my near never next no nobody
    nor not nothing now of off often on once one only onto or other our out outside over perhaps rather said
    same says she should since so some somebody someone something sometimes soon still such than that the their
    them then there these they this those though through till to today together tomorrow tonight too toward
    towards under until up upon us very was we well went were what when where whether which while who whom whose
    why will with within without would yes yesterday yet you your""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a group is named, and the forms of the slot that takes its place."""

    start: int
    end: int
    group: str
    forms: tuple[str, ...]


Found = list[Mention] | str
"""Mentions, or the reason why the text can't be swapped."""


def parts_of(text: str, mentions: Sequence[Mention]) -> tuple[Part, ...]:
    """The text with a slot where each mention stands."""
    parts: list[Part] = []
    end = 0
    for mention in sorted(mentions, key=lambda found: found.start):
        before = text[end : mention.start]
        if before:
            parts.append(before)
        starts = begins_sentence(text[: mention.start])
        parts.append(Slot(SLOT, mention.forms, starts))
        end = mention.end
    return (*parts, text[end:]) if end < len(text) else tuple(parts)


def next_word(text: str, end: int) -> str | None:
    """The word directly behind, in lower case; None before a sign or the end."""
    match = re.compile(r"\s+[\"“‘']?([^\W_]+)").match(text, end)
    return match.group(1).lower() if match else None


def with_article(text: str, mention: Mention) -> Mention:
    """The mention with the "a" or "an" before it, which must agree with what takes its place."""
    found = _ARTICLE.search(text[: mention.start])
    if found is None or mention.forms[0] in PRONOUNS:
        return mention
    forms = tuple(form for form in mention.forms if form != "capital") or ("bare",)
    capital = ("capital",) if found.group(1)[0] == "A" else ()
    return Mention(found.start(1), mention.end, mention.group, (*forms, "a", *capital))
