"""Suites of templates, the lexicons that fill them, and the probes that come of it.

From a file to probes: `scripts`, `lexicon`, `template`, `grammar` < `file`, `fillers`, `families`
< `suite` < `sentence`, `probe_table`, `render`, `frame_source` < `sources`; beside them `lint`
(what a careful reader would stumble over) and `swap` (a user's own texts).

`export` writes a suite's probes out for a model that runs elsewhere.
"""
