"""Settings files: what they give, what they refuse, what goes before them."""

import os

import click
import pytest
from click.testing import CliRunner

from audit.classifiers import http
from audit.cli.run import run as audit_run
from audit.cli.settings import TOKEN, ConfiguredCommand, _widened_trust, settings
from audit.errors import AuditError


@click.command(cls=ConfiguredCommand)
@click.option("--device", default="cpu")
@click.option("--batch-tokens", type=int, default=2048)
def probe(device: str, batch_tokens: int) -> None:
    click.echo(f"{device} {batch_tokens}")


def _call(*words: str, **env: str) -> str:
    done = CliRunner().invoke(
        probe, list(words), env=env, catch_exceptions=False, standalone_mode=False
    )
    return done.output.strip()


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_flag_goes_before_a_variable_before_a_file_before_the_default(tmp_path):
    """Each source is overridden by the one that is nearer to the user."""
    assert _call() == "cpu 2048"
    (tmp_path / "audit.toml").write_text('device = "cuda"\nbatch-tokens = 512\n', encoding="utf-8")
    assert _call() == "cuda 512"
    assert _call(AUDIT_DEVICE="mps") == "mps 512"
    assert _call("--device", "cpu", AUDIT_DEVICE="mps") == "cpu 512"


def test_the_table_in_pyproject_is_read(tmp_path):
    """[tool.audit] serves where there is no audit.toml."""
    (tmp_path / "pyproject.toml").write_text('[tool.audit]\ndevice = "cuda:1"\n', encoding="utf-8")
    assert _call() == "cuda:1 2048"


def test_an_unknown_key_is_refused_with_the_nearest(tmp_path):
    """A misspelt key names the file and the key that was meant."""
    (tmp_path / "audit.toml").write_text('devise = "cuda"\n', encoding="utf-8")
    with pytest.raises(
        AuditError, match=r"audit\.toml: unknown key 'devise' \(did you mean 'device'"
    ):
        _call()


def test_a_broken_file_is_named(tmp_path):
    """No TOML: the file and the parser's own words."""
    (tmp_path / "audit.toml").write_text("device = \n", encoding="utf-8")
    with pytest.raises(AuditError, match=r"audit\.toml: cannot be read"):
        settings(tmp_path)


def test_two_files_with_settings_are_refused(tmp_path):
    """Nobody has to guess which of two files counts."""
    (tmp_path / "audit.toml").write_text('device = "cpu"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.audit]\ndevice = "cuda"\n', encoding="utf-8")
    with pytest.raises(AuditError, match="both"):
        settings(tmp_path)


@click.command(cls=ConfiguredCommand)
@click.option("--suite", multiple=True)
@click.option("--check", "gate", is_flag=True)
def other(suite: tuple[str, ...], gate: bool) -> None:
    click.echo(f"{','.join(suite)} {gate}")


def test_keys_are_the_long_options_and_a_lone_text_is_a_list_of_one(tmp_path):
    """`check = true` sets --check, `suite = "gender"` is one suite, AUDIT_CHECK does the same."""
    (tmp_path / "audit.toml").write_text('suite = "gender"\ncheck = true\n', encoding="utf-8")
    done = CliRunner().invoke(other, [], catch_exceptions=False, standalone_mode=False)
    assert done.output.strip() == "gender True"
    (tmp_path / "audit.toml").unlink()
    done = CliRunner().invoke(other, [], env={"AUDIT_CHECK": "1"}, catch_exceptions=False)
    assert done.output.strip() == "True"


def test_a_key_of_another_command_is_no_fault_here(tmp_path):
    """One settings file serves `run` and `text`; each takes what it has."""
    (tmp_path / "audit.toml").write_text('suite = ["gender"]\ndevice = "cuda"\n', encoding="utf-8")
    assert _call() == "cuda 2048"


@pytest.mark.parametrize(
    "line",
    [
        "trust-pickle = true",
        'model = "python:evil:score"',
        "force = true",
        'ray = "ray://elsewhere:10001"',
        'model = "https://elsewhere/classify"',
        'endpoint = "https://elsewhere/v1"',
        'model = ["embedded", "python:evil:score"]',
        'model = " python:evil:score"',
    ],
)
def test_fault_92_a_file_in_the_working_folder_widens_no_trust(tmp_path, monkeypatch, line):
    """Where the command was called, no pickle, code or cluster is trusted, no run replaced, no token sent."""
    monkeypatch.setenv(TOKEN, "secret")
    (tmp_path / "audit.toml").write_text(f"{line}\n", encoding="utf-8")
    table, where = settings(tmp_path)
    (fault,) = _widened_trust(table, where)
    assert "cannot" in str(fault)
    assert "command line" in str(fault)
    run = CliRunner().invoke(audit_run, ["--dry-run"], standalone_mode=False)
    assert isinstance(run.exception, AuditError)


def test_fault_92_the_hubs_token_goes_to_nobody_that_a_file_names(monkeypatch):
    """Anybody can have a server below the hub's names; another address never gets that token."""
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.setenv("HF_TOKEN", "secret")
    asked = {"model": "https://mine.endpoints.huggingface.cloud/"}
    (fault,) = _widened_trust(asked, "audit.toml")
    assert "HF_TOKEN" in str(fault)
    assert not list(_widened_trust({"model": "https://elsewhere/"}, "audit.toml"))
    assert not list(_widened_trust({"model": "https://[elsewhere/"}, "audit.toml"))


def test_settings_are_a_plain_file(tmp_path):
    """A pipe of that name in the working folder keeps nobody waiting."""
    os.mkfifo(tmp_path / "audit.toml")
    with pytest.raises(AuditError, match="not a file"):
        settings(tmp_path)


def test_settings_that_run_nothing_are_taken(monkeypatch):
    """A model by name or file, a server where no token is at hand, Ray on this machine."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    assert not list(_widened_trust({"model": "sklearn:a.skops", "trust-pickle": False}, "x"))
    monkeypatch.delenv(TOKEN, raising=False)
    served = {"model": "https://elsewhere/classify", "ray": "local", "force": False}
    assert not list(_widened_trust(served, "x"))


def test_the_token_is_the_one_that_is_sent():
    """The variable has one name; the settings know it without what reads servers."""
    assert http.TOKEN == TOKEN
