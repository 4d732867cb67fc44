import pytest
from click.testing import CliRunner

from audit.cli.main import COMMANDS, SUMMARIES, audit, main


def test_every_command_has_its_line_and_its_help():
    """What `--help` lists is what there is, and each can be asked about."""
    assert set(COMMANDS) == set(SUMMARIES)
    shell = CliRunner()
    listed = shell.invoke(audit, ["--help"]).output
    for name in COMMANDS:
        assert f"  {name}" in listed
        assert shell.invoke(audit, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("word", "told"), [("chek", "did you mean 'check'?"), ("xyzzy", "there are: run")]
)
def test_an_unknown_command_is_told_with_what_is_near(word, told, capsys):
    """Or all that there are."""
    with pytest.raises(SystemExit) as stop:
        main([word])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("word", ["a\0b", "\udcff.csv"])
def test_an_argument_that_is_no_text_is_refused(word, capsys):
    """Bytes that are no UTF-8, and NUL."""
    with pytest.raises(SystemExit) as stop:
        main(["run", word])
    assert stop.value.code == 2
    assert "an argument is no text in UTF-8" in capsys.readouterr().err
