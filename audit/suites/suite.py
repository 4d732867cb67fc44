"""Suites: templates and groups, read from a file that a domain expert can write."""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from audit import paths, registry
from audit.errors import AuditError
from audit.numerals import counted
from audit.records import Alias, Contrast, ContrastKind, Group, Kind, SuiteInfo
from audit.strict import Document, escaped, raise_all, read_yaml, validate
from audit.suites.families import Reader
from audit.suites.file import SuiteSpec, shape_faults
from audit.suites.fillers import Lexicons
from audit.suites.grammar import article_clashes, check_forms
from audit.suites.lexicon import (
    Lexicon,
    choose_groups,
    lexicon_of,
    locate,
    plain_groups,
)
from audit.suites.scripts import text_doubts
from audit.suites.template import Template, WrittenText, only_slot

FEWEST_FAMILIES = 10
"""With fewer families a verdict is INCONCLUSIVE."""

TEXTS = 2000
"""Template texts that travel with a run's plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A suite as read: everything that its probes are made of.

    Attributes
    ----------
    slot : str
        The group slot; "" where the texts are written out.
    lexicon, aliases, placebo : Lexicon, optional
        The groups' terms; other names of the same things; names that mean nothing.
    templates : tuple of Template
        In the order of the file; empty where the texts are written out (`items`).
    controls : dict of str to Lexicon
        Control slots and their values: crossed, held fixed in a block.
    inputs : dict of str to str
        File name -> SHA-256 of the suite's file and its lexicons.
    """

    name: str
    title: str
    version: str
    licence: str
    question: str = ""
    harm: str = ""
    slot: str = ""
    lexicon: Lexicon | None = None
    aliases: Lexicon | None = None
    placebo: Lexicon | None = None
    terms: Literal["fixed", "sampled"] = "fixed"
    contrast: ContrastKind = "pooled"
    contrasts: tuple[Contrast, ...] = ()
    templates: tuple[Template, ...] = ()
    items: tuple[WrittenText, ...] = ()
    controls: Mapping[str, Lexicon] = field(default_factory=dict)
    language: str = "en"
    gates: bool = True
    canaries: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Suite {self.name}: {counted(len(self.groups), 'group')} over "
            f"{counted(len(self.families), 'family', 'families')}>"
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in the lexicon's order, or in that of the items."""
        if self.items:
            codes = dict.fromkeys(item.group for item in self.items)
            known = {group.code: group for group in self.lexicon.groups} if self.lexicon else {}
            ordered = [code for code in known if code in codes] or list(codes)
            return tuple(known.get(code, Group(code=code, name=code)) for code in ordered)
        return self.lexicon.groups if self.lexicon else ()

    @property
    def _texts(self) -> Sequence[Template | WrittenText]:
        return self.items or self.templates

    @property
    def families(self) -> tuple[str, ...]:
        """The families' ids, in the order of the file."""
        return tuple(dict.fromkeys(text.family for text in self._texts))

    @property
    def info(self) -> SuiteInfo:
        """What later stages need to know; counts are of probes of kind `group`."""
        texts = self._texts
        probes = len(self.items) or sum(
            len(self.admitted(template).terms) * self.blocks(template)
            for template in self.templates
        )
        return SuiteInfo(
            name=self.name,
            title=self.title,
            version=self.version,
            licence=self.licence,
            question=self.question,
            harm=self.harm,
            axis=self.lexicon.name if self.lexicon else self.name,
            contrast=self.contrast,
            contrasts=self.contrasts,
            terms=self.terms,
            placebo=self.placebo.name if self.placebo else "",
            groups=self.groups,
            templates=len(texts),
            families=len(self.families),
            probes=probes,
            texts={text.id: text.text for text in texts[:TEXTS]},
            language=self.language,
            frames={text.family: text.frame for text in texts if text.frame},
            domains=self._domains,
            clusters={item.family: item.cluster for item in self.items if item.cluster},
            lacking=self._lacking,
            aliases=self._aliases,
            gates=self.gates,
            canaries=self.canaries,
            facts=dict(self.facts),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the results should know."""
        return tuple(_warnings(self))

    def blocks(self, template: Template) -> int:
        """How many blocks a template makes: the product of its control slots."""
        return math.prod(len(self.controls[name].terms) for name in template.controls)

    def admitted(self, template: Template) -> Lexicon:
        """The groups' lexicon with the terms of which a template's sentence can be said."""
        if self.lexicon is None:
            raise AuditError("the suite has no lexicon", where=self.path or None)
        return self.lexicon.admitted(template.needs)

    @property
    def fillers(self) -> tuple[tuple[Kind, Lexicon], ...]:
        """What fills the group slot, and the kind of its probes, in the order of a block."""
        every: tuple[tuple[Kind, Lexicon | None], ...] = (
            ("group", self.lexicon),
            ("alias", self.aliases),
            ("placebo", self.placebo),
        )
        return tuple((kind, lexicon) for kind, lexicon in every if lexicon is not None)

    @property
    def _aliases(self) -> tuple[Alias, ...]:
        """Every row that is another name of what a term names."""
        terms = (t for kind, lexicon in self.fillers if kind != "placebo" for t in lexicon.terms)
        return tuple(
            Alias(group=term.group, term=term.forms["alias_of"], name=term.text)
            for term in terms
            if "alias_of" in term.forms
        )

    @property
    def _domains(self) -> dict[str, str]:
        """Family -> what it speaks of; items say it in a slot."""
        of_items = {one.family: one.slots.get("domain", "") for one in self.items}
        found = {one.family: one.domain for one in self.templates} | of_items
        return {family: domain for family, domain in found.items() if domain}

    @property
    def _lacking(self) -> dict[str, tuple[str, ...]]:
        """Family -> groups that one of its templates does not admit."""
        found: dict[str, set[str]] = {}
        for template in self.templates:
            if template.needs:
                inside = {group.code for group in self.admitted(template).groups}
                outside = {group.code for group in self.groups} - inside
                found.setdefault(template.family, set()).update(outside)
        return {family: tuple(sorted(codes)) for family, codes in found.items() if codes}

    @classmethod
    def from_templates(
        cls,
        templates: Sequence[str],
        *,
        groups: Mapping[str, str | Sequence[str]] | Lexicon | str | Path,
        slot: str | None = None,
        name: str = "mine",
        title: str = "",
    ) -> "Suite":
        """A suite from sentences in Python; each is a family of its own.

        Parameters
        ----------
        templates : sequence of str
            Each with the group slot in braces, or in capitals as published templates have it.
        groups : mapping, Lexicon or str
            Group -> its term, or several; or a lexicon, itself or by name or file.
        slot : str, optional
            The group slot; the one that the first sentence names where not given.

        Raises
        ------
        AuditError
            Where a sentence does not name the slot, or a group lacks a form.

        Examples
        --------
        >>> pets = Suite.from_templates(["The {pet} was here."], groups={"dogs": "dog", "cats": "cat"})
        >>> pets.info.probes
        2
        """
        if not templates:
            raise AuditError("there is no template", where="templates")
        found = slot or only_slot(templates[0])
        families = [{"id": f"t{n + 1}", "templates": [one]} for n, one in enumerate(templates)]
        lexicon = lexicon_of(found, groups)
        spec = SuiteSpec.model_validate(
            {
                "schema": 1,
                "name": name,
                "version": "1",
                "licence": "user",
                "title": title or name,
                "question": f"Does what the sentence names ({lexicon.name}) change {{score}}?",
                "slot": found,
                "lexicon": "terms",
                "families": families,
            }
        )
        document = Document(path=Path(name), value={}, lines={}, sha256="")
        reader = Reader(document=document, spec=spec, lexicon=lexicon, beside=(), controls={})
        read = reader.templates()
        raise_all(reader.faults)
        return cls(
            name=name,
            title=spec.title,
            version=spec.version,
            licence=spec.licence,
            question=spec.question,
            slot=found,
            lexicon=lexicon,
            templates=read,
            inputs={Path(lexicon.path).name: lexicon.sha256} if lexicon.path else {},
        )

    def with_groups(self, groups: Mapping[str, str | Sequence[str]] | Sequence[str]) -> "Suite":
        """The suite with other groups: some of its own by name, or new ones with their terms."""
        if not isinstance(groups, Mapping):
            return self.only(groups)
        lexicon = plain_groups(self.slot, groups)
        texts = [(one.text, one.parts) for one in self.templates]
        faults = [fault for _, parts in texts for fault in check_forms(parts, self.slot, lexicon)]
        raise_all(faults)
        return dataclasses.replace(self, lexicon=lexicon, placebo=None, path="")

    def sample(self, families: int, *, seed: int = 0) -> "Suite":
        """The suite with some of its families, drawn at random: for a first look."""
        if not 0 < families <= len(self.families):
            raise AuditError(
                f"{self.name} has {counted(len(self.families), 'family', 'families')}, not {families}",
                where="sample",
            )
        drawn = np.random.default_rng(seed).choice(self.families, families, replace=False)
        chosen = set(drawn.tolist())
        return dataclasses.replace(
            self,
            templates=tuple(one for one in self.templates if one.family in chosen),
            items=tuple(one for one in self.items if one.family in chosen),
        )

    def only(self, groups: Sequence[str]) -> "Suite":
        """The suite with the named groups alone; declared pairs that lose a side are left out.

        Raises
        ------
        AuditError
            Where a group is unknown, fewer than two are left, or no declared pair is.
        """
        chosen = choose_groups(self.name, self.groups, groups)
        contrasts = tuple(
            c for c in self.contrasts if c.by != "group" or {c.plus, c.minus} <= chosen
        )
        if self.contrasts and not contrasts:
            what = f"no declared contrast of {self.name!r} is within these groups"
            raise AuditError(what, where="groups", remedy="name both sides of one")
        lexicon = self.lexicon
        if lexicon is not None:
            inside = [group.code for group in lexicon.groups if group.code in chosen]
            lexicon = lexicon.only(inside)
        aliases = self.aliases.within(chosen) if self.aliases else None
        return dataclasses.replace(
            self,
            lexicon=lexicon,
            aliases=aliases,
            contrasts=contrasts,
            items=tuple(item for item in self.items if item.group in chosen),
        )


def shipped() -> tuple[str, ...]:
    """Names of the suites that ship, `countries`, `gender` and `religion` first."""
    names = sorted(path.stem for path in paths.SUITES.glob("*.yaml"))
    first = [name for name in ("countries", "gender", "religion") if name in names]
    return (*first, *(name for name in names if name not in first))


def read_suite(name: str | Path) -> Suite:
    """A suite that ships, or one from a YAML file.

    Parameters
    ----------
    name : str or Path
        A name that `shipped` lists or that a package adds, or a file.

    Raises
    ------
    AuditError
        Where no such suite ships (naming what is near) or the file can't be read.
    AuditErrors
        Every fault of the file, each with line and field.
    """
    added = registry.entries("suites")
    if str(name) in added:
        found = added[str(name)].load()
        if isinstance(found, Suite):
            return found
        name = Path(found)
    path = locate(str(name), ".yaml", paths.SUITES, beside=None, kind="suite")
    document = read_yaml(path)
    _check_schema(document)
    return _build(document, validate(document, SuiteSpec))


# --- from the file -------------------------------------------------------------------------


def _check_schema(document: Document) -> None:
    """Refuse a file of a later schema before anything else is said about it."""
    value = document.value
    version = value.get("schema") if isinstance(value, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version > 1:
        what = f"the file is written for schema {version}; this version reads schema 1"
        raise AuditError(what, where=document.where("schema"), remedy="install a later version")


def _build(document: Document, spec: SuiteSpec) -> Suite:
    """The suite, or every fault of its file."""
    faults = list(shape_faults(document, spec))
    raise_all(faults)
    lexicons = Lexicons(document, spec, faults)
    lexicon = lexicons.groups()
    aliases, placebo = lexicons.aliases(lexicon), lexicons.read(spec.placebo, "placebo")
    reader = Reader(
        document=document,
        spec=spec,
        lexicon=lexicon,
        beside=tuple(lexicon for lexicon in (aliases, placebo) if lexicon),
        controls=lexicons.controls(),
        faults=faults,
    )
    reader.unique_families()
    templates, items = reader.templates(), reader.items()
    raise_all(faults)
    suite = Suite(
        **{key: getattr(spec, key) for key in _TAKEN_OVER},
        slot=spec.slot or "",
        canaries=spec.canaries or "",
        lexicon=reader.lexicon,
        aliases=aliases,
        placebo=placebo,
        contrasts=tuple(Contrast(**contrast.model_dump()) for contrast in spec.contrasts),
        templates=templates,
        items=items,
        controls=reader.controls,
        facts={**spec.facts, **({"notes": list(spec.notes)} if spec.notes else {})},
        path=str(document.path),
        inputs={document.path.name: document.sha256, **lexicons.inputs},
    )
    raise_all(_group_faults(document, suite))
    return suite


_TAKEN_OVER = (
    "name",
    "title",
    "version",
    "licence",
    "question",
    "harm",
    "language",
    "terms",
    "contrast",
    "gates",
)


def _group_faults(document: Document, suite: Suite) -> Iterator[AuditError]:
    """Too few groups, and contrasts that name what no probe has."""
    codes = {group.code for group in suite.groups}
    if len(codes) < 2 and not any(contrast.by != "group" for contrast in suite.contrasts):
        where = document.where("items")
        yield AuditError("the items have one group", where=where, remedy="add a second group")
    for index, contrast in enumerate(suite.contrasts):
        values = codes if contrast.by == "group" else _slot_values(suite, contrast.by)
        where = document.where("contrasts", index)
        if not values:
            what = f"the contrast {contrast.name!r} is by {contrast.by!r}, which no probe has"
            yield AuditError(what, where=where, remedy="name `group` or a slot")
        for side in (contrast.plus, contrast.minus):
            if values and side not in values:
                what = f"no probe has {contrast.by} {escaped(side)!r}"
                known = ", ".join(sorted(values)[:20])
                yield AuditError(what, where=where, remedy=f"known: {known}")


def _slot_values(suite: Suite, name: str) -> set[str]:
    """Every value that a slot has in some probe."""
    values = {item.slots[name] for item in suite.items if name in item.slots}
    values |= {template.fixed[name] for template in suite.templates if name in template.fixed}
    return (
        values | {term.text for term in suite.controls[name].terms}
        if name in suite.controls
        else values
    )


def _warnings(suite: Suite) -> Iterator[str]:
    """Few families, terms that mislead, articles before a slot that do not agree."""
    count = len(suite.families)
    if count < FEWEST_FAMILIES:
        yield (
            f"suite {suite.name}: {counted(count, 'family', 'families')}; with fewer than {FEWEST_FAMILIES}"
            " a verdict is always INCONCLUSIVE"
        )
    for lexicon in (*(lexicon for _, lexicon in suite.fillers), *suite.controls.values()):
        yield from lexicon.warnings
    for template in suite.templates:
        yield from (
            f"suite {suite.name}, {template.id}: {note}" for note in text_doubts(template.text)
        )
        for _, lexicon in suite.fillers:
            found = [
                clash
                for parts in template.alternatives
                for clash in article_clashes(parts, suite.slot, lexicon.terms)
            ]
            if found:
                yield f"suite {suite.name}, {template.id}: a/an does not agree in {found[0]!r}"
    for item in suite.items:
        yield from (f"suite {suite.name}, {item.id}: {note}" for note in text_doubts(item.text))
