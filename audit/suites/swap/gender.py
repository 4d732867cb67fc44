"""Gendered words in a text: pronouns by their case, nouns with their counterparts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from audit.records import Group
from audit.suites.lexicon import Lexicon, Term, read_lexicon
from audit.suites.swap.spans import (
    CAPITALS,
    FUNCTION_WORDS,
    HER_HIS,
    NAME,
    NONE,
    PRONOUNS,
    SEVERAL,
    WORD,
    Found,
    Mention,
    next_word,
    with_article,
)

_PREFIX = re.compile(r"(?:ex|great|co|half|step|non)-", re.IGNORECASE)
# Verbs with two objects, or with a bare verb behind the object: "gave her books", "made her cry".
_TWO_OBJECTS = frozenset(
    """allow ask asked asks bring bringing brings brought build built buy buying buys bought call called calling
    calls consider considered cost find finding finds found gave get gets getting give given gives giving got
    had has have having hear heard helped help helping helps hand handed keep keeping keeps kept leave leaving
    leaves left lend lent let lets letting made make makes making name named offer offered offering offers owe
    owed owes paid pay paying pays play played promise promised promises read reading reads saw see seeing seen
    sees sell selling sells send sending sends sent serve served show showed showing shown shows sold spare
    teach teaches teaching taught tell telling tells told think thought throw threw watch watched watches
    watching wish wished write writes writing wrote""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class GenderWords:
    """Pronouns and gendered nouns; texts are swapped between `female` and `male`.

    Attributes
    ----------
    words : dict of str to (str, str)
        Word in lower case -> group, form.
    lexicon : Lexicon
        One term a group, whose forms are keyed by the pronoun's case or by the noun found.
    names : dict of str to str
        First name -> gender.
    """

    words: Mapping[str, tuple[str, str]]
    lexicon: Lexicon
    names: Mapping[str, str]

    @classmethod
    def read(cls) -> "GenderWords":
        """Read the lexicons of pronouns, gendered nouns and first names."""
        nouns = read_lexicon("gender-words")
        pronouns = [
            term for term in read_lexicon("pronouns").terms if term.group in ("female", "male")
        ]
        forms = {term.group: {form: term.forms[form] for form in PRONOUNS} for term in pronouns}
        words = {
            term.forms[form]: (term.group, form)
            for term in pronouns
            for form in PRONOUNS
            if term.forms[form] not in ("her", "his")
        }
        for term in nouns.terms:
            other = "male" if term.group == "female" else "female"
            pairs = [(term.text, term.forms["counterpart"])]
            if "plural" in term.forms:
                pairs.append((term.forms["plural"], term.forms["counterpart_plural"]))
            for word, counterpart in pairs:
                words[word] = (term.group, word)
                forms[term.group][word], forms[other][word] = word, counterpart
        lexicon = Lexicon(
            name="gender",
            columns=tuple(dict.fromkeys(form for group in forms.values() for form in group)),
            terms=tuple(Term(term.group, term.text, forms[term.group]) for term in pronouns),
            groups=(Group(code="female", name="women"), Group(code="male", name="men")),
        )
        names = {t.text: t.forms.get("gender", "") for t in read_lexicon("names").terms}
        return cls(words, lexicon, names)

    def find(self, text: str) -> Found:
        """Every gendered word, where all are of one gender and each can be read in one way."""
        mentions = self.scan(text)
        if isinstance(mentions, str):
            return mentions
        if not mentions:
            return NONE
        if len({mention.group for mention in mentions}) > 1:
            return SEVERAL
        if any(word.group() in self.names for word in WORD.finditer(text)):
            return NAME
        return [with_article(text, mention) for mention in mentions]

    def scan(self, text: str, only: str | None = None) -> Found:
        """Every gendered word of the text, or of one gender; or why one can't be read."""
        mentions: list[Mention] = []
        for match in WORD.finditer(text):
            prefix = _PREFIX.match(match.group())
            start = match.start() + (prefix.end() if prefix else 0)
            word = text[start : match.end()]
            found = self._word(text, start, match.end())
            if (
                word.lower() in _TITLES
                and word not in self.words
                and text[match.end() :][:1] == "."
            ):
                return CAPITALS
            if found is None or (only is not None and found[0] != only):
                continue
            if len(word) > 1 and word.isupper():
                return CAPITALS
            if not found[1]:
                return HER_HIS
            mentions.append(Mention(start, match.end(), found[0], _cased(word, found[1])))
        return mentions

    def _word(self, text: str, start: int, end: int) -> tuple[str, str] | None:
        """A word's group and form; the form is "" where it can be read in two ways."""
        word = text[start:end]
        low = word.lower()
        if low == "her":
            return "female", _her(text, start, end)
        if low == "his":
            return "male", _his(text, end)
        if word in self.words:
            return self.words[word]
        found = self.words.get(low)
        return found if found is not None and (word[0].isupper() or word.isupper()) else None


_TITLES = ("mr", "mrs", "ms")


def _cased(word: str, form: str) -> tuple[str, ...]:
    """The form, capitalised where the word found is and its own form is not."""
    return (form, "capital") if word[0].isupper() and not form[0].isupper() else (form,)


def _her(text: str, start: int, end: int) -> str:
    """Whether "her" is an object or a possessive; "" where both can be meant."""
    following = next_word(text, end)
    if following is None or following in FUNCTION_WORDS:
        return "object"
    before = WORD.findall(text[:start])[-1:]
    if before and before[0].lower() in _TWO_OBJECTS:
        return ""
    return "" if following.endswith(("ly", "ing")) else "possessive"


def _his(text: str, end: int) -> str:
    """Whether "his" stands before its noun or for it."""
    following = next_word(text, end)
    if following is None or (following in FUNCTION_WORDS and following not in _ADJECTIVES):
        return "pronoun"
    return "possessive"


_ADJECTIVES = frozenset(
    {"first", "last", "next", "other", "same", "very", "only", "most", "every", "more"}
)
