"""A finished audit as files: the page a reviewer signs, and what machines read.

`front`, `cards`, `rows`, `maps`, `pairs`, `views`, `multiples`, `floors`, `flagged`, `performance`: finished values, laid out;
`advice`, `shared_word`, `glossary`, `units`, `sentences`: words; `packing`, `cuts`, `deflate`, `explorer`: the sentences that
the page carries; `display`, `masks`, `pages`, `formats`, `derived`, `notebook`: how all of it is written.
"""

from audit.report.derived import render
from audit.report.formats.comparison import render_comparison
from audit.report.formats.markdown import github_summary
from audit.report.notebook import notebook_html

__all__ = ["github_summary", "notebook_html", "render", "render_comparison"]
