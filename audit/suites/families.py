"""Families of templates, and items written out: what a suite file's texts become.

Every text is parsed and every slot checked against its lexicon here, so that what fills
templates later can't meet a form that is not there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.errors import AuditError
from audit.strict import Document, escaped, near
from audit.strict.files import Key
from audit.suites.file import RESERVED, FamilySpec, ItemSpec, SuiteSpec, TemplateSpec
from audit.suites.fillers import plain_slot
from audit.suites.grammar import check_forms, is_english
from audit.suites.lexicon import Lexicon
from audit.suites.template import (
    Part,
    Template,
    WrittenText,
    check_visible,
    slot_names,
    split_template,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading the texts of one suite needs, and the faults found on the way.

    `beside` are the lexicons that fill the group slot beside the groups': aliases, placebos.
    """

    document: Document
    spec: SuiteSpec
    lexicon: Lexicon | None
    beside: Sequence[Lexicon]
    controls: Mapping[str, Lexicon]
    faults: list[AuditError] = field(default_factory=list)

    def templates(self) -> tuple[Template, ...]:
        """Every template of every family, in the order of the file."""
        found = [
            template
            for index, family in enumerate(self.spec.families)
            for template in self._family(index, family)
        ]
        self._unique([(template.id, template.line) for template in found], "template")
        used = {name for template in found for name in template.controls}
        for name in self.controls:
            if name not in used:
                self._note(f"no template uses the slot {name!r}", "take it out", "slots", name)
        return tuple(found)

    def items(self) -> tuple[WrittenText, ...]:
        """Every text of every item, in the order of the file."""
        return tuple(
            text for index, item in enumerate(self.spec.items) for text in self._item(index, item)
        )

    def _family(self, index: int, family: FamilySpec) -> Iterator[Template]:
        place: tuple[Key, ...] = ("families", index)
        for name in family.slots:
            if name in self.controls or name == self.spec.slot:
                self._note(
                    f"the slot {name!r} is the suite's already", "rename it", *place, "slots", name
                )
        frames = {spec.frame or family.frame or self.spec.frame for spec in family.templates}
        if len(frames) > 1:
            told = ", ".join(sorted(str(frame or "none") for frame in frames))
            what = f"the templates of {family.id!r} have several frames: {told}"
            self._note(what, "give each frame a family of its own", *place)
        for count, spec in enumerate(family.templates):
            yield self._template(family, spec, count, *place, "templates", count)

    def _template(
        self, family: FamilySpec, spec: TemplateSpec, count: int, *where: Key
    ) -> Template:
        needs = tuple(dict.fromkeys((*family.needs, *spec.needs)))
        fillers = self._admitted(needs, *where)
        every = [self._parts(text, family, *where) for text in spec.text]
        baseline = self._parts(spec.baseline, family, *where) if spec.baseline else ()
        for parts in every:
            self._check_slots(parts, baseline, *where)
        if all(every):
            self._check_fillers(every, baseline, family, fillers, *where)
        used = {*slot_names(baseline), *(name for parts in every for name in slot_names(parts))}
        return Template(
            id=spec.id or f"{family.id}.{count + 1}",
            family=family.id,
            text=" | ".join(spec.text),
            parts=every[0],
            baseline=spec.baseline or "",
            baseline_parts=baseline,
            others=tuple(every[1:]),
            needs=needs,
            frame=spec.frame or family.frame or self.spec.frame or "",
            domain=family.domain or "",
            fixed=family.slots,
            controls=tuple(name for name in self.controls if name in used),
            line=self._line(*where),
        )

    def _admitted(self, needs: tuple[str, ...], *place: Key) -> list[Lexicon]:
        """The lexicons of the group slot, with the terms that fill the columns asked for."""
        found = [self.lexicon] if self.lexicon else []
        for need in needs:
            known = found[0].columns if found else ()
            if need not in known:
                what = f"the lexicon has no column {escaped(need)!r}, which the template needs"
                hint = near(need, known) or f"its columns: {', '.join(known)}"
                self._note(what, hint, *place, "needs")
                return []
            found = [lexicon.having(need) for lexicon in found]
            if len(found[0].groups) < 2:
                count = len(found[0].groups) or "no"
                what = (
                    f"{count} group has {', '.join(map(escaped, needs))}, which the template needs"
                )
                self._note(what, "fill the column for two groups or more", *place, "needs")
                return []
        return [*found, *(lexicon.admitted(needs) for lexicon in self.beside)]

    def _check_fillers(
        self,
        texts: list[tuple[Part, ...]],
        baseline: tuple[Part, ...],
        family: FamilySpec,
        groups: list[Lexicon],
        *place: Key,
    ) -> None:
        """Note what no term, or not every term, can fill."""
        slot, english = self.spec.slot or "", is_english(self.spec.language)
        found = [
            fault
            for lexicon in groups
            for fault in check_forms(texts[0], slot, lexicon, others=texts[1:], english=english)
        ]
        found += [
            fault
            for parts in (*texts, baseline)
            for name in slot_names(parts)
            for lexicon in self._fillers(name, family)
            for fault in check_forms(parts, name, lexicon, english=english)
        ]
        for fault in found:
            stands = f" ({fault.where})" if fault.where else ""
            self._note(fault.what + stands, fault.remedy, *place)

    def _check_slots(
        self, parts: tuple[Part, ...], baseline: tuple[Part, ...], *place: Key
    ) -> None:
        """Note a text without the group slot, and a baseline that has it or is missing."""
        if parts and self.spec.slot not in slot_names(parts):
            self._note(f"the text does not use the group slot {{{self.spec.slot}}}", None, *place)
        if self.spec.slot in slot_names(baseline):
            self._note("the baseline names the group slot", "write it without", *place)
        if self.spec.contrast == "baseline" and not baseline:
            what = "contrast 'baseline' needs a baseline with every template"
            self._note(what, "add `baseline:`", *place)

    def _parts(self, text: str, family: FamilySpec, *place: Key) -> tuple[Part, ...]:
        """The text's parts; none where it is at fault."""
        slot = self.spec.slot or ""
        try:
            if not self.spec.allow_invisible:
                check_visible(text)
            parts = split_template(text, official=slot if slot.isupper() else "")
        except AuditError as fault:
            self._note(fault.what, fault.remedy, *place)
            return ()
        known = {slot, *self.controls, *family.slots}
        strange = [name for name in slot_names(parts) if name not in known]
        for name in strange:
            listed = f"known here: {', '.join(sorted(known))}"
            self._note(f"unknown slot {{{escaped(name)}}}", near(name, known) or listed, *place)
        return () if strange else parts

    def _fillers(self, name: str, family: FamilySpec) -> Iterator[Lexicon]:
        """The lexicons whose terms a slot other than the group's must take."""
        if name in self.controls:
            yield self.controls[name]
        elif name in family.slots:
            yield plain_slot(name, family.slots[name])

    def _item(self, index: int, item: ItemSpec) -> Iterator[WrittenText]:
        known = [group.code for group in self.lexicon.groups] if self.lexicon else []
        for count, text in enumerate(item.texts):
            place = ("items", index, "texts", count)
            for key in ("text", "group"):
                if key not in text:
                    self._note(f"{key!r} is missing", f"add {key!r}", *place)
            group = text.get("group", "")
            if known and group not in known:
                hint = near(group, known) or f"known: {', '.join(known[:20])}"
                self._note(f"unknown group {escaped(group)!r}", hint, *place, "group")
            try:
                if not self.spec.allow_invisible:
                    check_visible(text.get("text", ""))
            except AuditError as fault:
                self._note(fault.what, fault.remedy, *place, "text")
            slots = {key: value for key, value in text.items() if key not in RESERVED}
            yield WrittenText(
                id=f"{item.id}.{count + 1}",
                family=item.id,
                text=text.get("text", ""),
                group=group,
                term=text.get("term", group),
                slots={**item.slots, **slots},
                cluster=item.cluster or "",
                frame=item.frame or self.spec.frame or "",
                line=self._line(*place),
            )

    def unique_families(self) -> None:
        """Note every family or item whose id is given twice."""
        rows = [("families", i, f.id) for i, f in enumerate(self.spec.families)]
        rows += [("items", i, f.id) for i, f in enumerate(self.spec.items)]
        self._unique([(name, self._line(key, index)) for key, index, name in rows], "family")

    def _unique(self, names: list[tuple[str, int]], kind: str) -> None:
        seen: dict[str, int] = {}
        for name, line in names:
            if name in seen:
                what = f"the {kind} id {name!r} is given twice (line {seen[name]} too)"
                place = f"{self.document.path}:{line}:id"
                self.faults.append(AuditError(what, where=place, remedy="rename one"))
            seen.setdefault(name, line)

    def _line(self, *place: Key) -> int:
        return self.document.lines.get(place, 0)

    def _note(self, what: str, remedy: str | None, *place: Key) -> None:
        self.faults.append(AuditError(what, where=self.document.where(*place), remedy=remedy))
