"""One file a format: html, csv, markdown, junit, model_card, avid.

Beside them: comparison (several runs on one page), marks (Markdown that no name can break).
"""
