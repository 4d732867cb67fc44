"""What a system answered elsewhere, one answer a case: read in any form, and held against the cases."""

import math
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from audit.errors import AuditError, AuditWarning
from audit.masking import masked
from audit.strict.data import DataTable, read_data

LABEL = "label"
SCORES = ("score", "p")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKey:
    """What a file of answers is held against.

    Attributes
    ----------
    keys : tuple of str
        Names that the column of cases may have; the first that is there.
    cases : collection of str
        Every case that there is.
    labels : tuple of str
        The labels that count.
    named : mapping of str to str
        The file's own names of labels -> those.
    allow_incomplete : bool
        Take answers to some of the cases: they are counted in a warning, and so are those to none.
    offensive : bool
        A case is a text that is not shown.
    """

    keys: tuple[str, ...]
    cases: Collection[str]
    labels: tuple[str, ...]
    named: Mapping[str, str]
    allow_incomplete: bool
    offensive: bool = False


def read_labels(file: Path, asked: AnswerKey) -> dict[str, str]:
    """Case -> label.

    Raises
    ------
    AuditError
        Cases lack an answer, are unknown or answered in two ways, or a label is none that counts.
    """
    return _labels(_table(file, asked), asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswers:
    """Case -> score, or case -> label where there are no scores; the other is empty."""

    scores: Mapping[str, float]
    labels: Mapping[str, str]


def read_scores_or_labels(file: Path, asked: AnswerKey) -> CaseAnswers:
    """The scores where the file has such a column (`score` or `p`), else the labels.

    Raises
    ------
    AuditError
        As `read_labels`, or a score is no number.
    """
    table = _table(file, asked)
    column = next((name for name in SCORES if table.has(name)), None)
    if column is None:
        return CaseAnswers(scores={}, labels=_labels(table, asked))
    answered = _by_case(table, column, asked)
    scores = {case: _number(score) for case, score in answered.items()}
    _refuse_no_numbers(scores, table, column)
    return CaseAnswers(scores=_covered(scores, table, asked), labels={})


def _table(file: Path, asked: AnswerKey) -> DataTable:
    return read_data(file, {*asked.keys, LABEL, *SCORES}.__contains__)


def _labels(table: DataTable, asked: AnswerKey) -> dict[str, str]:
    """The labels, each one that counts."""
    answered = _by_case(table, LABEL, asked)
    found = {case: asked.named.get(label, label) for case, label in answered.items()}
    _check_labels(found, asked.labels, table)
    return _covered(found, table, asked)


def _key(table: DataTable, asked: AnswerKey) -> str:
    return next((name for name in asked.keys if table.has(name)), asked.keys[0])


def _by_case(table: DataTable, column: str, asked: AnswerKey) -> dict[str, str]:
    """Every answer as it stands; a case may be answered again, in the same way."""
    key = _key(table, asked)
    table.require(key, column)
    found: dict[str, str] = {}
    pairs = zip(table.texts(key), table.texts(column), strict=True)
    for row, (case, answer) in enumerate(pairs):
        case, answer = case.strip(), answer.strip()
        if found.setdefault(case, answer) != answer:
            shown = masked(case) if asked.offensive else case
            raise AuditError(
                f"the case {shown!r} is answered twice, and not alike",
                where=table.where(row, key),
                remedy="keep one answer a case",
            )
    return found


Answer = TypeVar("Answer", str, float)


def _covered(found: Mapping[str, Answer], table: DataTable, asked: AnswerKey) -> dict[str, Answer]:
    """The answers to cases that there are; what lacks or is unknown is counted, and refused or told."""
    known = set(asked.cases)
    lacking, unknown = len(known - set(found)), len(set(found) - known)
    if lacking or unknown:
        what = f"{lacking:,} cases lack an answer and {unknown:,} answers are of no case"
        if not asked.allow_incomplete or len(found) == unknown:
            raise AuditError(
                what,
                where=table.where(column=_key(table, asked)),
                remedy="answer every case, or --allow-incomplete",
            )
        left = f"the figures are of {len(known) - lacking:,} of {len(known):,} cases"
        warnings.warn(f"{table.path.name}: {what}; {left}", AuditWarning, stacklevel=4)
    return {case: answer for case, answer in found.items() if case in known}


def _check_labels(found: Mapping[str, str], labels: tuple[str, ...], table: DataTable) -> None:
    """Refuse a label that means nothing here."""
    strange = sorted(set(found.values()) - set(labels))
    if strange:
        count = sum(label in strange for label in found.values())
        named = " and ".join(labels)
        raise AuditError(
            f"{count:,} answers bear the label {strange[0]!r} or the like; the labels are {named}",
            where=table.where(column=LABEL),
            remedy=f"say what it means: --label-map {strange[0] or 'NAME'}={labels[0]}",
        )


def _number(text: str) -> float:
    """The score, NaN where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _refuse_no_numbers(scores: Mapping[str, float], table: DataTable, column: str) -> None:
    """Refuse a file in which some score is missing or no finite number."""
    count = sum(not math.isfinite(score) for score in scores.values())
    if count:
        raise AuditError(
            f"{count:,} scores are no finite numbers",
            where=table.where(column=column),
            remedy="give every case a score, or leave its row out and say --allow-incomplete",
        )
