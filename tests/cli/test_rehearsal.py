"""`audit run --dry-run`: what it counts, and that it scores next to nothing."""

import json

from audit.cli.rehearsal import REHEARSED
from audit.scoring.preflight import FIRST_REQUESTS
from tests.classifiers.test_chat import PROMPT, Model
from tests.cli.test_served_runs import noted
from tests.served import serving


def test_a_dry_run_counts_and_scores_nothing(shell, tmp_path):
    """The numbers of probes and the time, and no folder."""
    code, out, _ = shell("run", "python:mine:level", "--suite", "gender", "--dry-run", "--out", "r")
    assert code == 0
    assert "2,523 probes" in out
    assert not (tmp_path / "r").exists()
    code, out, _ = shell("run", "python:mine:level", "--suite", "gender", "--dry-run", "--json")
    assert json.loads(out)["suites"]["gender"]["probes"] == 2523


def test_a_dry_run_of_a_server_asks_next_to_nothing(shell, tmp_path):
    """One request a text: how many the run would send and roughly how many tokens, for a few of them.

    A text has 30 to 100 characters, the prompt has 28 more; a token has about four.
    """
    (tmp_path / "prompt.yaml").write_text(PROMPT, "utf-8")
    with serving(Model(noted)) as (address, asked):
        named = ("chat:smol", "--endpoint", address, "--prompt", "prompt.yaml")
        code, out, _ = shell("run", *named, "--suite", "gender", "--dry-run", "--json")
        assert code == 0
        assert len(asked) <= FIRST_REQUESTS + REHEARSED
    told = json.loads(out)
    assert told["requests"] == told["probes"]
    assert (30 + 28) / 4 < told["tokens"] / told["probes"] < (100 + 28) / 4
