"""A user's own texts with their group words swapped for every alternative, in agreement.

The text as it stands is the first of its variants, byte for byte. Nothing is drawn at random, and
what can't be swapped with certainty is refused and counted, for the same reasons in every group.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from audit.errors import AuditError
from audit.numerals import counted
from audit.records import Group, SuiteInfo
from audit.strict import sha256_of
from audit.strict.data import read_lines
from audit.suites.lexicon import choose_groups
from audit.suites.probe_table import assemble, category, encode, slot_maps
from audit.suites.suite import FEWEST_FAMILIES
from audit.suites.swap.axes import AXES, Finder, find_words, inputs_of
from audit.suites.swap.first_names import NameWords
from audit.suites.swap.language import SHARE, english_share, is_foreign
from audit.suites.swap.refusals import Refusals, told
from audit.suites.swap.sheet import NAME as SHEET
from audit.suites.swap.sheet import read_approved, sheet_rows, write_sheet
from audit.suites.swap.spans import (
    BLANK,
    CAPITALS,
    FOREIGN,
    ODD_SIGN,
    REPEATED,
    Alternative,
    Found,
    Mention,
    Refusal,
    Swapped,
)

MOST_PROBES = 50_000_000
_SHOWN_TEXTS = 2000
_PREVIEWED = 10
_ODD = re.compile(r"[^\W\d_][`´‘‛′＇\u0092\u02b9\u02bc\u00ad\u200b-\u200d\u2060\ufeff]+[^\W\d_]")
"""What is no apostrophe, or isn't seen: the group word before it would be swapped in one place only."""


class TextSource:
    """Probes of a user's own texts: each text, and its swaps for every other group.

    Parameters
    ----------
    texts : sequence of str
        In their order; the family of a probe is its source text ("text-12", from 1).
    axis : str
        One of `AXES`: "gender" swaps women's words and men's; the others their lexicon's.
    groups : sequence of str
        Only these groups; all where empty. A text that names another group is swapped for these,
        and does not stand among its own variants.
    name : str
        The suite's name.
    ignore_case : bool
        Find "french" and "german" too.
    inputs : dict of str to str, optional
        File name -> SHA-256 of what the texts were read from.
    approved : path, optional
        A `swaps.csv` of these texts from which a person struck rows out.
    notes : sequence of str
        What a reader should know of how the texts were read.

    Attributes
    ----------
    swaps : tuple of Swapped
        The texts that are swapped.
    alternatives : tuple of Alternative
        What takes the place of a mention.

    Raises
    ------
    AuditError
        Where the axis can't be swapped, the texts are not English, none can be swapped (saying
        why), or the approved sheet is of other texts.
    """

    def __init__(
        self,
        texts: Sequence[str],
        *,
        axis: str,
        groups: Sequence[str] = (),
        name: str = "texts",
        ignore_case: bool = False,
        inputs: Mapping[str, str] | None = None,
        approved: str | Path | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.notes = tuple(notes)
        finder = find_words(axis, ignore_case=ignore_case)
        _refuse_other_languages(texts)
        self.name = name
        self.axis = axis
        self.groups = _chosen(finder, groups)
        codes = {group.code for group in self.groups}
        self.alternatives = tuple(one for one in finder.alternatives if one.group in codes)
        self.refusals = Refusals()
        self.swaps = tuple(self._swapped(finder, texts))
        self.counts = {"texts": len(texts), "swapped": len(self.swaps)}
        if not self.swaps:
            raise AuditError(
                f"no text can be swapped: {told(self.refusals.reasons.items())}",
                where=f"axis {axis}",
                remedy=_advice(axis, CAPITALS in self.refusals.reasons, ignore_case),
            )
        self.inputs: dict[str, str] = {**(inputs or {}), **inputs_of(axis)}
        self.approved = ""
        if approved is not None:
            kept = read_approved(approved, self.swaps, self.alternatives)
            self.swaps = tuple(one for one in self.swaps if one.number in kept)
            self.inputs[Path(approved).name] = sha256_of(approved)
            struck = self.counts["swapped"] - len(self.swaps)
            self.approved = f"{name}: a person read the swaps and struck out {struck:,} of them"
        if self.size > MOST_PROBES:
            what = f"the texts make {self.size:,} probes, over the limit of {MOST_PROBES:,}"
            raise AuditError(what, where=name, remedy="name fewer groups, or fewer texts")

    @property
    def size(self) -> int:
        """Number of probes."""
        return len(self.swaps) * len(self.alternatives)

    @cached_property
    def suites(self) -> tuple[SuiteInfo, ...]:
        """One suite: a family a text."""
        count = len(self.swaps)
        return (
            SuiteInfo(
                name=self.name,
                title=f"{self.name}: {self.axis} swapped",
                version="1",
                licence="user",
                question=f"Does the {self.axis} word in these texts change {{score}}?",
                origin="text",
                axis=self.axis,
                terms="sampled" if self.axis == "names" else "fixed",
                groups=self.groups,
                templates=count,
                families=count,
                probes=self.size,
                texts={one.family: one.text for one in self.swaps[:_SHOWN_TEXTS]},
                facts={**self.counts, **self.refusals.facts()},
            ),
        )

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """How many texts were swapped, why others were not, and of which groups these are."""
        told = f"{self.name}: {self.counts['swapped']:,} of {self.counts['texts']:,} texts were swapped"
        few = (
            f"suite {self.name}: {counted(len(self.swaps), 'family', 'families')}; with fewer than {FEWEST_FAMILIES}"
            " a verdict is always INCONCLUSIVE"
        )
        return (
            *self.notes,
            told,
            *self.refusals.sentences(self.name),
            *((self.approved,) if self.approved else ()),
            *((few,) if len(self.swaps) < FEWEST_FAMILIES else ()),
        )

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every swap for a person to read and strike out."""
        return {SHEET: write_sheet(self.swaps, self.alternatives)}

    def preview(self) -> Iterator[str]:
        """The first ten swaps and where all stand, as lines."""
        shown = list(itertools.islice(sheet_rows(self.swaps, self.alternatives), _PREVIEWED))
        yield f"{len(shown)} of {len(self.swaps):,} swaps ({self.axis}):"
        for family, _, marked, group, swapped in shown:
            yield f"  {family}: {marked}"
            yield f"    {group}: {swapped}"
        yield (
            f"all stand in {SHEET} in the run's folder; strike out the rows that read wrong, and"
            f" score what is left with --approved {SHEET}"
        )

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop), with the columns of `PROBES`: a block a text, itself first."""
        rows = range(start, min(stop, self.size))
        width = len(self.alternatives)
        first, last = start // width, -(-rows.stop // width)
        made = itertools.chain.from_iterable(map(self._block, self.swaps[first:last]))
        block = list(itertools.islice(made, start - first * width, rows.stop - first * width))
        numbers = np.arange(start, rows.stop) // width
        families = encode([self.swaps[number].family for number in numbers])
        return assemble(
            suite=category(np.zeros(len(rows), np.int32), [self.name]),
            template=families,
            family=families,
            block=pa.array(numbers, pa.int64()),
            group=encode([one.group for one, _ in block]),
            term=encode([one.term for one, _ in block]),
            kind=category(np.zeros(len(rows), np.int32), ["group"]),
            slots=slot_maps([{}], np.array([len(rows)])),
            text=pa.array([text for _, text in block], pa.string()),
        )

    def _block(self, swapped: Swapped) -> Iterator[tuple[Alternative, str]]:
        """The variants of a text: as it stands, then every other alternative's."""
        if swapped.own is not None:
            yield self.alternatives[swapped.own], swapped.text
        for place, alternative in enumerate(self.alternatives):
            if place != swapped.own:
                yield alternative, swapped.filled(alternative)

    def _swapped(self, finder: Finder, texts: Sequence[str]) -> Iterator[Swapped]:
        """The texts that can be swapped; the others are counted."""
        seen: set[str] = set()
        for number, text in enumerate(texts, 1):
            found = _screened(text, seen) or self._complete(finder.find(text))
            seen.add(text)
            if isinstance(found, Refusal):
                self.refusals.note(found)
                continue
            group = found[0].group
            self.refusals.note_swap(group)
            yield Swapped(number, text, found, group, self._own(finder, text, found))

    def _own(self, finder: Finder, text: str, found: tuple[Mention, ...]) -> int | None:
        """Which of the alternatives the text has itself; None where its group was not chosen."""
        term = finder.own(text, found) if isinstance(finder, NameWords) else None
        return next(
            (
                place
                for place, one in enumerate(self.alternatives)
                if (one.term == term if term else one.group == found[0].group)
            ),
            None,
        )

    def _complete(self, found: Found) -> Found:
        """The mentions, where every alternative has their forms; else a refusal."""
        if isinstance(found, Refusal):
            return found
        for mention in found:
            if any(mention.form not in one.forms for one in self.alternatives):
                form = mention.form
                return Refusal(f"a group has no form {form!r}", frozenset({mention.group}))
        return found


def _advice(axis: str, capitals: bool, ignore_case: bool) -> str:
    """What to do where no text can be swapped."""
    if not capitals:
        return f"choose another axis ({', '.join(AXES)}), or other texts"
    ordinary = "write texts in capitals with ordinary ones"
    if ignore_case or axis == "gender":
        return ordinary
    return f"--ignore-case takes words in small letters as well; {ordinary}"


def _screened(text: str, seen: set[str]) -> Refusal | None:
    """Why a text is not looked at: blank, a repetition, another language, signs that hide a mention."""
    if not text.strip():
        return Refusal(BLANK)
    if text in seen:
        return Refusal(REPEATED)
    if _ODD.search(text):
        return Refusal(ODD_SIGN)
    return Refusal(FOREIGN) if is_foreign(text) else None


def _refuse_other_languages(texts: Sequence[str]) -> None:
    """Raise where the texts as a whole are not English."""
    share = english_share(texts)
    if share < SHARE:
        raise AuditError(
            f"the texts are not in English: an English dictionary knows {share:.0%} of their words",
            where="--text",
            remedy="the swaps know English alone; write probes of your own, or hand over scores",
        )


def _chosen(finder: Finder, groups: Sequence[str]) -> tuple[Group, ...]:
    """The groups of an axis, or those asked for."""
    if not groups:
        return finder.groups
    chosen = choose_groups(finder.name, finder.groups, groups)
    return tuple(group for group in finder.groups if group.code in chosen)


def read_texts(
    path: str | Path,
    *,
    column: str = "text",
    axis: str,
    groups: Sequence[str] = (),
    ignore_case: bool = False,
    approved: str | Path | None = None,
) -> TextSource:
    """Swap the texts of a file: a table with a column of texts, or one text a line.

    Parameters
    ----------
    path : str or Path
        In any of the forms of `strict.data`, or .txt.
    column : str
        The column of the texts.
    axis, groups, ignore_case, approved
        See `TextSource`.

    Raises
    ------
    AuditError
        Where the file can't be read, has no such column, or no text can be swapped.
    """
    table = read_lines(path, column)
    return TextSource(
        table.texts(column),
        axis=axis,
        groups=groups,
        name=f"{table.path.stem}-{axis}",
        ignore_case=ignore_case,
        inputs={table.path.name: table.sha256},
        approved=approved,
        notes=table.notes,
    )
