"""The documentation site: `sphinx-build -W docs build/site` makes it, with no request at view time."""

from audit import __version__

project = "classifier-audit"
author = "the classifier-audit authors"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
myst_enable_extensions = ["deflist"]
exclude_patterns = ["examples", "figures", "recipes"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
# Pages link files of the repository too: those stand beside the site, not in it.
suppress_warnings = ["myst.xref_missing", "myst.header", "misc.highlighting_failure"]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = True
html_theme = "pydata_sphinx_theme"
html_title = project
# All pages under their headings at the left: the theme's own column shows a page's children, and the
# head as many pages as it has room for.
templates_path = ["_templates"]
html_sidebars = {"index": [], "**": ["pages.html"]}
html_theme_options = {
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "footer_end": [],
}
html_show_sourcelink = False
html_copy_source = False
