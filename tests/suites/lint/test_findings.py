from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.suites.lint.findings import Finding, finding_of


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("a.yaml:3:families[0].id", Finding("a.yaml", 3, "families[0].id: it is wrong", "mend it")),
        ("a.yaml:3", Finding("a.yaml", 3, "it is wrong", "mend it")),
        ("a.yaml", Finding("a.yaml", 0, "it is wrong", "mend it")),
        (None, Finding("given.yaml", 0, "it is wrong", "mend it")),
    ],
)
def test_the_place_of_an_error_is_taken_apart(where, found):
    """File, line and field, as far as it has them; without any it is the file that was given."""
    fault = AuditError("it is wrong", where=where, remedy="mend it")
    assert finding_of(Path("given.yaml"), fault) == found


def test_a_finding_is_one_line():
    """No line number where there is none."""
    assert str(Finding("a.yaml", 3, "it is wrong", "mend it")) == "a.yaml:3: it is wrong (mend it)"
    assert str(Finding("a.yaml", 0, "it is wrong")) == "a.yaml: it is wrong"
