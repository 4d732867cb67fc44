"""What a careful reader would stumble over in a file: a suite or a lexicon."""

from pathlib import Path

from audit.errors import AuditError
from audit.suites.lint.findings import Finding, finding_of
from audit.suites.lint.lexicons import lexicon_findings
from audit.suites.lint.suites import suite_findings


def lint_file(path: str | Path) -> list[Finding]:
    """Everything to mend in a suite (.yaml, .yml) or a lexicon (.csv), in the order of the file.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    list of Finding
        Empty where the file is clean. Faults that make a file unusable are findings too.
    """
    path = Path(path)
    kinds = {".csv": lexicon_findings, ".yaml": suite_findings, ".yml": suite_findings}
    if path.suffix not in kinds:
        return [Finding(str(path), 0, "this is no suite or lexicon", "name a .yaml or .csv file")]
    try:
        found = list(kinds[path.suffix](path))
    except AuditError as fault:
        found = [finding_of(path, one) for one in getattr(fault, "faults", [fault])]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.line)
