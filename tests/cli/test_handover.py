import pytest
from click.testing import CliRunner

from audit.attest.pack import Verified
from audit.cli.handover import attest, log, verify
from audit.errors import AuditError


@pytest.mark.parametrize(
    ("command", "words", "told"),
    [
        (attest, ["nowhere", "--key", "key.pem"], "key.pem: cannot be read"),
        (verify, ["nowhere"], "nowhere"),
        (log, ["nowhere", "--to", "mlflow"], "nowhere"),
    ],
)
def test_a_file_that_is_not_there_is_named(tmp_path, monkeypatch, command, words, told):
    """The key, or the run, whatever is to be done with it."""
    monkeypatch.chdir(tmp_path)
    fault = CliRunner().invoke(command, words, standalone_mode=False).exception
    assert isinstance(fault, AuditError)
    assert told in str(fault)


def test_what_is_needed_is_asked_for():
    """A key to sign with, a tracker to log to."""
    for command, option in ((attest, "--key"), (log, "--to")):
        done = CliRunner().invoke(command, ["run"])
        assert done.exit_code == 2
        assert option in done.output


@pytest.mark.parametrize(("trusted", "noted"), [(True, ""), (False, "the key lies in the pack")])
def test_a_key_that_was_named_needs_no_remark(monkeypatch, trusted, noted):
    """Verified by the pack's own key, a message says what that does not prove."""
    found = Verified(result="FAILED", verdict="FAIL", files=9, key="ab12", trusted=trusted)
    monkeypatch.setattr("audit.attest.pack.verify", lambda place, key: found)
    done = CliRunner().invoke(verify, ["run", "--key", "k.pub"], standalone_mode=False)
    assert done.return_value == 0
    assert done.stdout.splitlines() == [
        "9 files as they were signed",
        "the run's verdict: FAIL; the statement says FAILED",
        "signed by ab12",
    ]
    assert done.stderr.startswith(noted)
    assert bool(done.stderr) == bool(noted)
