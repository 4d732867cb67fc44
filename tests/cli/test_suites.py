import json

import pytest
from click.testing import CliRunner

from audit.cli.suites import _is_policy, suites, validate
from audit.errors import AuditError
from tests.suites.small import write_lexicon, write_suite


def call(command, *words):
    return CliRunner().invoke(command, [*map(str, words)], standalone_mode=False)


@pytest.fixture
def small(tmp_path):
    write_lexicon(tmp_path)
    return write_suite(tmp_path, "Filmed in {country}.", "Back from {country}.")


def test_a_suite_is_a_table_or_one_document(small):
    """A heading, then a row a probe."""
    heading, *rows = call(suites, small).output.splitlines()
    assert heading.split("\t")[-1] == "text"
    documents = json.loads(call(suites, small, "--json").output)
    assert [row.split("\t")[-1] for row in rows] == [one["text"] for one in documents]


def test_what_is_written_says_how_it_comes_back(small, tmp_path):
    """With the command that audits it once it is scored."""
    done = call(suites, small, "--out", tmp_path / "p.csv")
    assert f"audit run scores:{tmp_path / 'p.csv'}" in done.output
    assert (tmp_path / "p.csv").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--out", "p.csv"], "name a suite"), (["--canaries", "c.yaml"], "with --out")],
)
def test_options_that_need_another_say_which(words, told):
    """Nothing is guessed."""
    fault = call(suites, *words).exception
    assert isinstance(fault, AuditError)
    assert told in str(fault)


def test_findings_are_counted_and_make_the_code(small, tmp_path):
    """2 where something is to be mended, 0 where nothing is."""
    assert call(validate, small).return_value in (0, 2)
    policy = tmp_path / "policy.yaml"
    policy.write_text("margin: 0.05\nrationale: as agreed\ngates: [contries]\n", "utf-8")
    done = call(validate, policy)
    assert done.return_value == 2
    assert "did you mean 'countries'" in done.output


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("margin: 0.05\n", True),
        ("families: []\nharm: x\n", False),
        ("harm: x\n", False),
        ("- a\n", False),
    ],
)
def test_a_policy_is_told_from_a_suite_by_its_keys(tmp_path, text, policy):
    """`harm` stands in both."""
    path = tmp_path / "f.yaml"
    path.write_text(text, "utf-8")
    assert _is_policy(path) == policy
