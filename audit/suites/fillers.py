"""Fillers: the lexicons that a suite's file names, and the terms that may fill each slot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import AuditError
from audit.strict import Document, escaped, raise_all
from audit.suites.file import LexiconSlot, SuiteSpec
from audit.suites.lexicon import Lexicon, plain_terms, read_lexicon


def plain_slot(name: str, value: str) -> Lexicon:
    """A slot with one value, as a lexicon of one term."""
    return plain_terms(name, [value])


@dataclass(slots=True)
class Lexicons:
    """The lexicons that a suite's file names."""

    document: Document
    spec: SuiteSpec
    faults: list[AuditError]
    inputs: dict[str, str] = field(default_factory=dict)

    def groups(self) -> Lexicon | None:
        """The lexicon of the group slot, which must be there and have two groups."""
        lexicon = self.read(self.spec.lexicon, "lexicon")
        if lexicon is None:
            raise_all(self.faults)
        elif len(lexicon.groups) < 2:
            what = f"the lexicon {lexicon.name!r} has one group: there is nothing to compare"
            where = self.document.where("lexicon")
            self.faults.append(AuditError(what, where=where, remedy="add a second group"))
        return lexicon

    def aliases(self, groups: Lexicon | None) -> Lexicon | None:
        """Other names of the groups' terms: each row says in `alias_of` which term of its group."""
        found = self.read(self.spec.aliases, "aliases")
        for lexicon, every in ((groups, False), (found, True)):
            self.faults += _alias_faults(lexicon, groups, every=every) if lexicon and groups else []
        return found

    def read(self, name: str | None, *place: str) -> Lexicon | None:
        """One lexicon; None where none is named, or where it is at fault."""
        if name is None:
            return None
        beside = self.document.path.parent
        try:
            found = read_lexicon(name, beside=beside, allow_invisible=self.spec.allow_invisible)
        except AuditError as fault:
            where = fault.where or self.document.where(*place)
            self.faults += getattr(fault, "faults", None) or [
                AuditError(fault.what, where=where, remedy=fault.remedy)
            ]
            return None
        self.inputs[Path(found.path).name] = found.sha256
        return found

    def controls(self) -> dict[str, Lexicon]:
        """The control slots with their values."""
        found: dict[str, Lexicon] = {}
        for name, values in self.spec.slots.items():
            lexicon = (
                self.read(values.lexicon, "slots", name)
                if isinstance(values, LexiconSlot)
                else plain_terms(name, values)
            )
            if lexicon is not None:
                found[name] = lexicon
        return found


def _alias_faults(lexicon: Lexicon, groups: Lexicon, *, every: bool) -> Iterator[AuditError]:
    """Aliases of what is no term of their group; of an aliases' lexicon, every row is one."""
    known = {(term.group, term.text) for term in groups.terms}
    for term in lexicon.terms:
        named = term.forms.get("alias_of", "")
        if (every or named) and (term.group, named) not in known:
            what = (
                f"{escaped(term.text)!r} is an alias of {escaped(named)!r},"
                f" which is no term of {term.group!r}"
            )
            where = f"{lexicon.path}:{term.line}:alias_of"
            remedy = f"write there what {groups.name!r} calls it"
            yield AuditError(what, where=where, remedy=remedy)
