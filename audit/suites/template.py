"""Templates: their texts as parts, what stands for itself, and slots with their forms.

Substitution is all there is: `{slot}`, `{slot:form}`, `{slot:form:capital}`, `{{` and `}}`.
There are no expressions, so a stranger's template can do nothing but be filled.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.errors import AuditError
from audit.strict import escaped, invisible

_SLOT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(:[A-Za-z0-9_-]+)*")
_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
# The slot begins a sentence where this matches the literal text before it: nothing but quotes
# since the start of the text, or since a full stop that ends a sentence.
_START = re.compile(r"[\s\"“‘'„‚«‹¿¡(\[]*")
_NEW_SENTENCE = re.compile(r"[.!?…]\s?[\"“”’»›)\]]*\s+[\"“‘'„‚«‹¿¡(\[]*\s?$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|No|vs|etc|Jr|Sr|cf|approx|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.\s+\W*$"
)

AGREEMENT: dict[str, tuple[str, str]] = {
    "is": ("is", "are"),
    "was": ("was", "were"),
    "has": ("has", "have"),
    "does": ("does", "do"),
    "s": ("s", ""),
    "es": ("es", ""),
}
"""Forms that agree with a person's grammatical number: singular, plural."""

TRANSFORMS = ("a", "an", "genitive", "capital")
"""Forms that change another form: the indefinite article before it, 's behind it, a capital first."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to be filled.

    Attributes
    ----------
    name : str
        "country" in `{country:adjective:a}`.
    forms : tuple of str
        ("adjective", "a").
    starts : bool
        Whether it begins a sentence, and so is capitalised.
    after : str
        For agreement: the form of the same slot that was mentioned last ("subject"), or "".
    """

    name: str
    forms: tuple[str, ...] = ()
    starts: bool = False
    after: str = ""


Part = str | Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with slots.

    Attributes
    ----------
    id, family : str
        Unique in the suite; the family is the cluster of every statistic.
    text, baseline : str
        As written, alternatives one behind the other; the baseline's own sentence is "" where there
        is none.
    parts, baseline_parts : tuple
        The same, split at their slots.
    others : tuple of tuple
        Alternatives to `parts`: each term takes the first whose forms it has.
    needs : tuple of str
        Columns that a term must fill; the others have no probe of this template.
    domain : str
        What the family speaks of; "" where nothing is said.
    frame : str
        How the people of the sentence know the group; "" where nothing is said.
    fixed : dict of str to str
        The family's slots with one value each.
    controls : tuple of str
        The control slots that the texts use: these are crossed.
    line : int
        Where the text stands in the suite's file.
    """

    id: str
    family: str
    text: str
    parts: tuple[Part, ...]
    baseline: str = ""
    baseline_parts: tuple[Part, ...] = ()
    others: tuple[tuple[Part, ...], ...] = ()
    needs: tuple[str, ...] = ()
    frame: str = ""
    domain: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    line: int = 0

    @property
    def alternatives(self) -> tuple[tuple[Part, ...], ...]:
        """The texts of which each term takes the first whose forms it has."""
        return (self.parts, *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenText:
    """A text written out, with its group and slots; the texts of one family share a block."""

    id: str
    family: str
    text: str
    group: str
    term: str
    slots: Mapping[str, str]
    cluster: str = ""
    frame: str = ""
    line: int = 0


def split_template(text: str, *, official: str = "") -> tuple[Part, ...]:
    """The parts of a template's text.

    Parameters
    ----------
    text : str
        As written in the suite.
    official : str
        A slot in capitals ("COUNTRY") that the text names without braces; "" for none.

    Raises
    ------
    AuditError
        Where a brace is unbalanced or a slot is no plain name, with its column.
    """
    if official:
        text = re.sub(rf"(?<![\w{{]){official}(?![\w}}])", f"{{{official}}}", text)
    parts: list[Part] = []
    literal, end = "", 0
    for match in _TOKEN.finditer(text):
        literal += text[end : match.start()]
        end, token = match.end(), match.group()
        if token in ("{{", "}}"):
            literal += token[0]
            continue
        name, *forms = _inside(token, match.start() + 1)
        if literal:
            parts.append(literal)
        parts.append(_slot(parts, name, tuple(forms)))
        literal = ""
    literal += text[end:]
    return (*parts, literal) if literal else tuple(parts)


def _inside(token: str, column: int) -> list[str]:
    """Name and forms of a token in braces."""
    if len(token) == 1:
        raise AuditError(
            f"the brace {token!r} in column {column} has no other half",
            remedy=f"write {token * 2!r} for the sign itself",
        )
    inside = token[1:-1]
    if not _SLOT.fullmatch(inside):
        raise AuditError(
            f"{escaped(token)!r} in column {column} is no slot",
            remedy="a slot is a name, with forms after colons: {country:adjective}; there are no expressions",
        )
    return inside.split(":")


def begins_sentence(before: str) -> bool:
    """Whether what follows a text's beginning begins a sentence."""
    return _START.fullmatch(before) is not None or ends_sentence(before)


def ends_sentence(before: str) -> bool:
    """Whether a text ends with a sentence's end and no abbreviation, so that a new one follows."""
    return _NEW_SENTENCE.search(before) is not None and _ABBREVIATION.search(before) is None


def _slot(before: list[Part], name: str, forms: tuple[str, ...]) -> Slot:
    """The slot with what its place in the text says."""
    literal = before[-1] if before else ""
    starts = isinstance(literal, str) and (
        begins_sentence(literal) if len(before) < 2 else ends_sentence(literal)
    )
    after = ""
    if forms and forms[0] in AGREEMENT:
        mentions = [
            part
            for part in before
            if isinstance(part, Slot) and part.name == name and not set(part.forms) & set(AGREEMENT)
        ]
        after = mentions[-1].forms[0] if mentions and mentions[-1].forms else ""
        starts = starts and forms[0] not in ("s", "es")
    return Slot(name, forms, starts, after)


def slot_names(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The slots of a text, each once, in the order of the text."""
    return tuple(dict.fromkeys(part.name for part in parts if isinstance(part, Slot)))


def check_visible(text: str) -> None:
    """Refuse a text that holds what a reader can't see, or nothing at all.

    Raises
    ------
    AuditError
        Where it holds zero-width or bidirectional characters.
    """
    if signs := invisible(text):
        raise AuditError(
            f"invisible characters ({signs}) stand in {escaped(text)!r}",
            remedy="take them out, or say `allow_invisible: true`",
        )


def only_slot(text: str) -> str:
    """The one slot that a sentence names, in braces or in capitals."""
    names = slot_names(split_template(text)) or tuple(
        dict.fromkeys(
            re.findall(r"\b(?:COUNTRY|NATIONALITY|PERSON|NAME|GROUP|TERM|RELIGION)\b", text)
        )
    )
    if len(names) != 1:
        what = f"the sentence names {len(names) or 'no'} slots" if len(names) != 1 else ""
        remedy = "write the one slot as COUNTRY or {country}"
        raise AuditError(what, where="the sentence", remedy=remedy)
    return names[0]
