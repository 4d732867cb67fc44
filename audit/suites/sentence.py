"""One sentence as a suite: the quickest look."""

from pathlib import Path

from audit.suites.suite import Suite


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
    return Suite.from_templates(
        [text], groups=lexicon, slot=slot, name="sentence", title=f"“{text}”"
    )
