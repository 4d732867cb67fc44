"""One sentence as a suite: the quickest look."""

import re
from pathlib import Path

from audit.errors import AuditError
from audit.strict import Document, raise_all
from audit.suites.families import Reader
from audit.suites.file import SuiteSpec
from audit.suites.lexicon import read_lexicon
from audit.suites.suite import Suite
from audit.suites.template import slot_names, split_template


def single_template(
    text: str, *, lexicon: str | Path = "countries", slot: str | None = None
) -> Suite:
    """One sentence as a suite: the quickest look, which supports no verdict.

    Parameters
    ----------
    text : str
        With its slot in capitals or in braces: "This film was filmed in COUNTRY".
    lexicon : str or Path
        What fills the slot.
    slot : str, optional
        The slot's name; found in the text where not given.

    Raises
    ------
    AuditError
        Where the text names no slot, or several.
    """
    found = slot or _only_slot(text)
    spec = SuiteSpec.model_validate(
        {
            "schema": 1,
            "name": "sentence",
            "version": "1",
            "licence": "user",
            "title": "One sentence",
            "question": "What does the term in this one sentence do to its score?",
            "slot": found,
            "lexicon": "terms",
            "families": [{"id": "sentence", "templates": [text]}],
        }
    )
    filler = read_lexicon(lexicon)
    document = Document(path=Path("the sentence"), value={}, lines={}, sha256="")
    reader = Reader(document=document, spec=spec, lexicon=filler, beside=(), controls={})
    templates = reader.templates()
    raise_all(reader.faults)
    return Suite(
        name=spec.name,
        title=f"“{text}”",
        version=spec.version,
        licence=spec.licence,
        question=spec.question,
        slot=found,
        lexicon=filler,
        templates=templates,
        inputs={Path(filler.path).name: filler.sha256},
    )


def _only_slot(text: str) -> str:
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
