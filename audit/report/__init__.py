"""A finished audit as files: the page a reviewer signs, and what machines read."""

from audit.report.derived import render
from audit.report.formats.comparison import render_comparison
from audit.report.formats.markdown import github_summary
from audit.report.notebook import notebook_html

__all__ = ["github_summary", "notebook_html", "render", "render_comparison"]
