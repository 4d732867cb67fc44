"""What a careful reader would stumble over: file, line, what, remedy.

`checks` < `english`, `languages` < `sentences`; `findings`, `pairs` < `lexicons`, `suites` < `files`.
"""
