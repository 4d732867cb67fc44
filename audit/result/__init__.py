"""A finished audit that shows itself: audit (the whole), slices (a suite, a group), scored (sentences).

explorer: the page in a notebook's frame.
"""

from audit.result.audit import Audit

__all__ = ["Audit"]
