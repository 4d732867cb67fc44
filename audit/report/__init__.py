"""A finished audit as files: the page a reviewer signs, and what machines read."""

from audit.report.bundle import FORMATS, render
from audit.report.markdown import github_summary

__all__ = ["FORMATS", "github_summary", "render"]
