import pytest

from audit.errors import AuditError, AuditErrors, Interrupted


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "it is wrong"),
        ({"where": "f.yaml:3:a"}, "f.yaml:3:a: it is wrong"),
        ({"remedy": "mend it"}, "it is wrong (mend it)"),
        ({"where": "f.yaml", "remedy": "mend it"}, "f.yaml: it is wrong (mend it)"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(given, told):
    """In this order, whatever is known of it."""
    assert str(AuditError("it is wrong", **given)) == told
    assert AuditError("it is wrong").exit_code == 2


def test_several_faults_are_told_a_line_each():
    """In the order of the input."""
    faults = [AuditError("one", where="f:1"), AuditError("two", where="f:2")]
    assert str(AuditErrors(faults)) == "f:1: one\nf:2: two"


@pytest.mark.parametrize(("signum", "code"), [(2, 130), (15, 143)])
def test_an_interruption_exits_as_a_shell_expects(signum, code):
    """128 and the signal's number, with the command that goes on."""
    stopped = Interrupted(signum, "audit run --resume")
    assert stopped.exit_code == code
    assert "audit run --resume" in str(stopped)
