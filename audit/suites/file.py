"""What a suite file may say: the models that `strict` checks it against."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from audit.errors import AuditError
from audit.strict import Document, escaped

Identifier = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)
]
SlotName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", max_length=60)]
Words = Annotated[str, StringConstraints(pattern=r"\S")]
Frame = Literal["observable", "known", "self-reported"]
"""How the people of a sentence know the group: they see it, they were told, or it speaks of itself."""


def _several(value: object) -> object:
    """One text as several; a list as what pydantic calls one."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Several = Annotated[tuple[Words, ...], BeforeValidator(_several, json_schema_input_type=str)]
"""One text, or a list of them."""


def _known_language(tag: str) -> str:
    """The tag, where it names a language that CLDR knows."""
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(
            f"{escaped(tag)!r} is no language; write a tag of BCP 47, such as en, de, pt-BR"
        ) from None
    return tag


Language = Annotated[str, AfterValidator(_known_language)]

RESERVED = ("text", "group", "term")
"""Keys of an item's text that are not slots."""


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateSpec(_Spec):
    """One template: its text alone, or with the baseline's own sentence, an id, its frame and needs.

    A list of texts are alternatives: each term takes the first whose forms it has. `needs` are
    columns of the lexicon that a term must fill for the sentence to be said of it.
    """

    text: Annotated[Several, Field(min_length=1)]
    baseline: Words | None = None
    id: Identifier | None = None
    frame: Frame | None = None
    needs: Several = ()

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: object) -> object:
        if isinstance(value, str):
            return {"text": value}
        if not isinstance(value, dict):
            raise ValueError("a template is a text, or a mapping with a text")
        return value


class FamilySpec(_Spec):
    """A paraphrase family; what it says of its frame and needs holds for all its templates.

    Its domain is what it speaks of: a verdict that hangs on one domain says so.
    """

    id: Identifier
    templates: Annotated[tuple[TemplateSpec, ...], Field(min_length=1)]
    slots: dict[SlotName, Words] = {}
    domain: Words | None = None
    frame: Frame | None = None
    needs: Several = ()


class ItemSpec(_Spec):
    """Written-out texts that are compared with each other; those that share an opening, a cluster."""

    id: Identifier
    texts: Annotated[tuple[dict[SlotName, Words], ...], Field(min_length=1)]
    slots: dict[SlotName, Words] = {}
    cluster: Identifier | None = None
    frame: Frame | None = None


class ContrastSpec(_Spec):
    """A declared pair."""

    name: Identifier
    by: SlotName
    plus: Words
    minus: Words


class LexiconSlot(_Spec):
    """A control slot whose values are a lexicon's terms."""

    lexicon: Identifier


class SuiteSpec(_Spec):
    """A suite file, schema 1."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Identifier
    version: Identifier
    licence: Words
    title: Words
    question: str = ""
    harm: str = ""
    language: Language = "en"
    frame: Frame | None = None
    slot: SlotName | None = None
    lexicon: Identifier | None = None
    terms: Literal["fixed", "sampled"] = "fixed"
    contrast: Literal["pooled", "rest", "baseline", "pairs"] = "pooled"
    contrasts: tuple[ContrastSpec, ...] = ()
    aliases: Identifier | None = None
    placebo: Identifier | None = None
    canaries: Identifier | None = None
    gates: bool = True
    allow_invisible: bool = False
    notes: tuple[Words, ...] = ()
    facts: dict[str, Any] = {}
    slots: dict[SlotName, Annotated[tuple[Words, ...], Field(min_length=1)] | LexiconSlot] = {}
    families: tuple[FamilySpec, ...] = ()
    items: tuple[ItemSpec, ...] = ()


def shape_faults(document: Document, spec: SuiteSpec) -> Iterator[AuditError]:
    """Keys that contradict each other, or that ask for one another."""

    def fault(what: str, key: str, remedy: str | None = None) -> AuditError:
        return AuditError(what, where=document.where(key), remedy=remedy)

    if bool(spec.families) == bool(spec.items):
        what = (
            "a suite has families or items, and not both" if spec.items else "there are no families"
        )
        yield fault(what, "families", "add families of templates, or items")
    for key in ("slot", "lexicon"):
        if spec.families and getattr(spec, key) is None:
            yield fault(
                f"{key!r} is missing", key, f"add {key!r}: the templates are filled from it"
            )
    for key in ("slot", "aliases", "placebo", "slots"):
        if spec.items and getattr(spec, key):
            yield fault(f"{key!r} has no meaning beside items", key, "take it out")
    if (spec.contrast == "pairs") != bool(spec.contrasts):
        yield fault(
            "contrast 'pairs' and `contrasts` go together", "contrasts", "give both or neither"
        )
    if spec.slot in spec.slots:
        yield fault(f"the group slot {spec.slot!r} is a control slot too", "slots", "rename one")
    yield from _value_faults(document, spec)


def _value_faults(document: Document, spec: SuiteSpec) -> Iterator[AuditError]:
    """Slot values are plain text: no value twice, none that names a slot."""
    named: dict[str, set[str]] = {}
    slots = set(spec.slots)
    for name, values in spec.slots.items():
        if isinstance(values, LexiconSlot):
            continue
        named[name] = {n for value in values for n in re.findall(r"\{([^{}:]*)", value)} & slots
        seen: set[str] = set()
        for index, value in enumerate(values):
            where = document.where("slots", name, index)
            twice = value in seen
            seen.add(value)
            if twice:
                yield AuditError(
                    f"the value {escaped(value)!r} stands twice", where=where, remedy="keep one"
                )
            elif "{" in value or "}" in value:
                circle = _circle(named, name)
                what = f"the slots contain each other: {' -> '.join(circle)}" if circle else ""
                what = what or f"the value {escaped(value)!r} holds a brace"
                yield AuditError(what, where=where, remedy="slot values are plain text")


def _circle(named: Mapping[str, set[str]], start: str) -> list[str]:
    """A way from a slot through the slots its values name and back; none where there is none."""
    ways = [[start]]
    while ways:
        way = ways.pop()
        for name in sorted(named.get(way[-1], ())):
            if name == start:
                return [*way, start]
            if name not in way:
                ways.append([*way, name])
    return []
