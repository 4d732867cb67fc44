"""The report's explorer in a notebook: the page in a frame, opened at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from audit.records import SuiteResult


@dataclass(frozen=True, kw_only=True)
class Explorer:
    """A report that shows itself at its explorer.

    Attributes
    ----------
    page : bytes
        `report.html`.
    group : str
        A code; "" for the group with the largest shift.
    height : int
        Of the frame, in pixels.
    """

    page: bytes = field(repr=False)
    suite: SuiteResult = field(repr=False)
    group: str = ""
    height: int = 900

    @property
    def address(self) -> str:
        """Where it opens; `report.html` opens there too."""
        asked = {"suite": self.suite.name, "target": self.suite.target}
        return f"#explore?{urlencode(asked | ({'group': self.group} if self.group else {}))}"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, where it can run its own script and nothing else."""
        opened = f'<head><meta name="explore" content="{escape(self.address)}">'
        framed = self.page.decode().replace("<head>", opened, 1)
        return (
            f'<iframe title="Explorer" width="100%" height="{self.height}" '
            f'sandbox="allow-scripts allow-downloads" srcdoc="{escape(framed)}"></iframe>'
        )
