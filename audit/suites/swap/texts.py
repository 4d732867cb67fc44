"""A user's own texts with their group words swapped for every alternative, in agreement.

Each text becomes a template: its group words are slots, and the lexicon fills them as it fills
a suite's. Nothing is drawn at random, and what can't be swapped cleanly is counted by reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit import paths
from audit.errors import AuditError
from audit.records import SuiteInfo
from audit.strict import escaped, near, read_csv, sha256_of
from audit.strict.files import read_text
from audit.suites.grammar import check_forms
from audit.suites.lexicon import Lexicon, read_lexicon
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite
from audit.suites.swap.gender import GenderWords
from audit.suites.swap.lexicon_words import LexiconWords
from audit.suites.swap.spans import SLOT, parts_of
from audit.suites.template import Part, Slot, Template

REPEATED = "repeats an earlier text"
BLANK = "is blank"
LIMIT = 256 * 2**20

_NO_AXIS = ("pronouns", "occupations", "gender-words", "invented-places", "invented-names")


def axes() -> tuple[str, ...]:
    """The axes that texts can be swapped along."""
    return tuple(sorted({file.stem for file in paths.LEXICONS.glob("*.csv")} - set(_NO_AXIS)))


class TextSource(SuiteSource):
    """Probes of a user's own texts: each text, and its swaps for every other group.

    Parameters
    ----------
    texts : sequence of str
        In their order; the family of a probe is its source text ("text-12", from 1).
    axis : str
        One of `axes()`: "gender" swaps women's words and men's; the others their lexicon's.
    groups : sequence of str
        Only these groups; all where empty.
    name : str
        The suite's name.
    inputs : dict of str to str, optional
        File name -> SHA-256 of what the texts were read from.

    Raises
    ------
    AuditError
        Where the axis is unknown, or no text can be swapped (saying why).
    """

    def __init__(
        self,
        texts: Sequence[str],
        *,
        axis: str,
        groups: Sequence[str] = (),
        name: str = "texts",
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        self._given: tuple[Any, ...] = (tuple(texts), axis, tuple(groups), name, dict(inputs or {}))
        words = _words(axis)
        lexicon = words.lexicon.only(groups) if groups else words.lexicon
        templates, self.left = _templates(texts, words, lexicon)
        self.counts = {"texts": len(texts), "swapped": len(templates)}
        if not templates:
            raise AuditError(
                f"no text can be swapped: {_told(self.left)}",
                where=f"axis {axis}",
                remedy=f"choose another axis ({', '.join(axes())}), or other texts",
            )
        suite = Suite(
            name=name,
            title=f"{name}: {axis} swapped",
            version="1",
            licence="user",
            question=f"Does the {axis} word in these texts change how they are judged?",
            slot=SLOT,
            lexicon=lexicon,
            terms="sampled" if axis == "names" else "fixed",
            templates=templates,
            facts={**self.counts, "not_swapped": dict(self.left)},
            inputs={**(inputs or {}), **_lexicon_inputs(lexicon)},
        )
        super().__init__([suite])
        self.suites: tuple[SuiteInfo, ...] = (replace(suite.info, origin="text", axis=axis),)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the texts alone."""
        return _text_source_again, self._given

    @property
    def warnings(self) -> tuple[str, ...]:
        """How many texts were swapped, and why others were not."""
        name = self.suites[0].name
        told = f"{name}: {self.counts['swapped']:,} of {self.counts['texts']:,} texts were swapped"
        return (told + (f"; of the others, {_told(self.left)}" if self.left else ""),)


def _text_source_again(
    texts: tuple[str, ...], axis: str, groups: tuple[str, ...], name: str, inputs: dict[str, str]
) -> TextSource:
    return TextSource(texts, axis=axis, groups=groups, name=name, inputs=inputs)


def read_texts(
    path: str | Path, *, column: str = "text", axis: str, groups: Sequence[str] = ()
) -> TextSource:
    """Swap the texts of a file: CSV or Parquet with a column of texts, or one text a line.

    Parameters
    ----------
    path : str or Path
        Ends in .csv, .parquet, or is read as lines of text.
    column : str
        The column of the texts.
    axis, groups
        See `TextSource`.

    Raises
    ------
    AuditError
        Where the file can't be read, has no such column, or no text can be swapped.
    """
    path = Path(path)
    texts = _read(path, column)
    return TextSource(
        texts,
        axis=axis,
        groups=groups,
        name=f"{path.stem}-{axis}",
        inputs={path.name: sha256_of(path)},
    )


def _read(path: Path, column: str) -> list[str]:
    """The texts of a file."""
    if path.suffix == ".csv":
        sheet = read_csv(path, limit=LIMIT)
        if column not in sheet.columns:
            hint = near(column, sheet.columns) or f"its columns are {', '.join(sheet.columns[:20])}"
            what = f"there is no column {escaped(column)!r}"
            raise AuditError(
                what, where=sheet.where(), remedy=f"{hint}; name it with --text-column"
            )
        place = sheet.columns.index(column)
        return [row[place] for row in sheet.rows]
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        try:
            return [
                str(value or "")
                for value in pq.read_table(path, columns=[column])[column].to_pylist()
            ]
        except (OSError, KeyError, ValueError) as error:
            raise AuditError(
                f"the column {column!r} can't be read: {error}", where=str(path)
            ) from error
    return read_text(path, LIMIT)[0].splitlines()


def _words(axis: str) -> GenderWords | LexiconWords:
    """What finds the group words of an axis."""
    if axis not in axes():
        hint = near(axis, axes())
        listed = f"the axes are {', '.join(axes())}"
        what = f"there is no axis {escaped(axis)!r}"
        raise AuditError(what, where="axis", remedy=f"{hint} {listed}" if hint else listed)
    return GenderWords.read() if axis == "gender" else LexiconWords.read(read_lexicon(axis))


def _templates(
    texts: Sequence[str], words: GenderWords | LexiconWords, lexicon: Lexicon
) -> tuple[tuple[Template, ...], Counter[str]]:
    """The texts that can be swapped, as templates, and how many can't, by reason."""
    templates: list[Template] = []
    left: Counter[str] = Counter()
    seen: set[str] = set()
    lacking: dict[Slot, str] = {}
    for number, text in enumerate(texts, 1):
        found = BLANK if not text.strip() else REPEATED if text in seen else words.find(text)
        seen.add(text)
        parts = () if isinstance(found, str) else parts_of(text, found)
        reason = found if isinstance(found, str) else _lacks(parts, lexicon, lacking)
        if reason:
            left[reason] += 1
            continue
        name = f"text-{number}"
        templates.append(Template(id=name, family=name, text=text, parts=parts, line=number))
    return tuple(templates), left


def _lacks(parts: tuple[Part, ...], lexicon: Lexicon, known: dict[Slot, str]) -> str:
    """The form that some group of the lexicon does not have, as a reason; "" where none lacks."""
    for part in parts:
        if isinstance(part, Slot):
            if part not in known:
                faults = check_forms((part,), SLOT, lexicon)
                form = part.forms[0] if part.forms else "term"
                known[part] = f"a group has no form {form!r}" if faults else ""
            if known[part]:
                return known[part]
    return ""


def _told(left: Mapping[str, int]) -> str:
    """The reasons with their counts, the most frequent first."""
    rows = sorted(left.items(), key=lambda row: (-row[1], row[0]))
    return "; ".join(f"{count:,}: {reason}" for reason, count in rows)


def _lexicon_inputs(lexicon: Lexicon) -> dict[str, str]:
    """The lexicon's file with its hash."""
    return {Path(lexicon.path).name: lexicon.sha256} if lexicon.path else {}
