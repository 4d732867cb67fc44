"""What a system answered elsewhere, one answer a case: read in any form, and held against the cases."""

import warnings
from collections.abc import Collection, Mapping
from pathlib import Path

from audit.errors import AuditError, AuditWarning
from audit.strict.data import DataTable, read_data

LABEL = "label"


def read_answers(
    file: Path,
    keys: tuple[str, ...],
    cases: Collection[str],
    labels: tuple[str, ...],
    *,
    named: Mapping[str, str],
    allow_incomplete: bool,
) -> dict[str, str]:
    """Case -> label.

    Parameters
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

    Raises
    ------
    AuditError
        Cases lack an answer, are unknown or answered twice, or a label is none of `labels`.
    """
    table = read_data(file, {*keys, LABEL}.__contains__)
    key = next((name for name in keys if table.has(name)), keys[0])
    table.require(key, LABEL)
    answered = _by_case(table, key)
    found = {case: named.get(label, label) for case, label in answered.items()}
    _check_labels(found, labels, table)
    known = set(cases)
    lacking, unknown = len(known - set(found)), len(set(found) - known)
    if lacking or unknown:
        what = f"{lacking:,} cases lack an answer and {unknown:,} answers are of no case"
        if not allow_incomplete or len(found) == unknown:
            remedy = "answer every case, or --allow-incomplete"
            raise AuditError(what, where=table.where(column=key), remedy=remedy)
        left = f"the figures are of {len(known) - lacking:,} of {len(known):,} cases"
        warnings.warn(f"{file.name}: {what}; {left}", AuditWarning, stacklevel=3)
    return {case: label for case, label in found.items() if case in known}


def _by_case(table: DataTable, key: str) -> dict[str, str]:
    """Every answer as it stands, none of them given twice."""
    found: dict[str, str] = {}
    pairs = zip(table.texts(key), table.texts(LABEL), strict=True)
    for row, (case, label) in enumerate(pairs):
        if case.strip() in found:
            raise AuditError(
                f"the case {case.strip()!r} is answered twice",
                where=table.where(row, key),
                remedy="keep one answer a case",
            )
        found[case.strip()] = label.strip()
    return found


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
