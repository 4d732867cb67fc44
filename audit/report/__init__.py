"""A finished audit as files: the page a reviewer signs, and what machines read."""

from audit.report.bundle import FORMATS, render
from audit.report.comparison import render_comparison
from audit.report.inline import notebook_html
from audit.report.markdown import github_summary

__all__ = ["FORMATS", "github_summary", "notebook_html", "render", "render_comparison"]
