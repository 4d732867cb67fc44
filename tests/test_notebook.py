"""`Audit`: what a notebook sees."""

import pytest

from audit import Audit
from audit.errors import AuditError


def test_a_folder_without_a_run_is_refused_with_what_to_do(tmp_path):
    """The error names the file that lacks and the command that makes it."""
    with pytest.raises(AuditError, match=r"results\.json: no finished run here .*audit run"):
        Audit.load(tmp_path)


def test_results_of_another_make_are_refused(tmp_path):
    """A file that is no result is not half-read."""
    (tmp_path / "results.json").write_text('{"schema": 1}')
    with pytest.raises(AuditError, match="audit report"):
        Audit.load(tmp_path)
