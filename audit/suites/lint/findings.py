"""Findings: one thing to mend, with its file and line."""

import re
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend.

    Attributes
    ----------
    file : str
        The file.
    line : int
        From 1; 0 where the fault has no line.
    what, remedy : str
        One sentence each.
    """

    file: str
    line: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f" ({self.remedy})" if self.remedy else "")


def finding_of(path: Path, fault: AuditError) -> Finding:
    """An error as a finding: its place taken apart."""
    where = fault.where or str(path)
    match = re.fullmatch(r"(.*?):(\d+)(?::(.*))?", where, re.DOTALL)
    if match is None:
        return Finding(where, 0, fault.what, fault.remedy or "")
    what = f"{match[3]}: {fault.what}" if match[3] else fault.what
    return Finding(match[1], int(match[2]), what, fault.remedy or "")
