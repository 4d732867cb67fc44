import pytest
from click.testing import CliRunner

from audit.cli.init import KINDS, init
from audit.cli.suites import validate
from audit.errors import AuditError


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_sound_as_it_stands(tmp_path, monkeypatch, kind):
    """Under its usual name; `audit validate` finds nothing in it."""
    monkeypatch.chdir(tmp_path)
    shell = CliRunner()
    assert shell.invoke(init, [kind]).output.splitlines()[0] == f"{kind}.yaml"
    assert "1 file, 0 findings" in shell.invoke(validate, [f"{kind}.yaml"]).output


def test_a_file_that_is_there_is_left_alone(tmp_path):
    """It may hold a day's work."""
    path = tmp_path / "policy.yaml"
    path.write_text("mine", "utf-8")
    fault = CliRunner().invoke(init, ["policy", str(path)]).exception
    assert isinstance(fault, AuditError)
    assert "there is such a file already" in str(fault)
    assert path.read_text("utf-8") == "mine"


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    """With what the system says."""
    fault = CliRunner().invoke(init, ["suite", str(tmp_path / "no" / "s.yaml")]).exception
    assert isinstance(fault, AuditError)
    assert "cannot be written: No such file" in str(fault)
