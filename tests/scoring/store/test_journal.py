import json

import pytest

from audit.scoring.store.journal import Journal

A, B = "a" * 64, "b" * 64


def test_the_last_hash_that_was_noted_counts(tmp_path):
    """A part that was scored again has its new one; a new start forgets all."""
    journal = Journal(tmp_path)
    journal.note("part", part="part-000000.parquet", sha256=A)
    journal.note("part", part="part-000000.parquet", sha256=B)
    assert journal.hashes() == {"part-000000.parquet": B}
    journal.note("started")
    assert journal.hashes() == {}


def test_derived_files_are_noted_apart(tmp_path):
    """Under their own names, whatever parts there are."""
    journal = Journal(tmp_path)
    journal.note("derived", file="report.html", sha256=A)
    assert journal.derived() == {"report.html": A}
    assert journal.hashes() == {}


def test_a_line_that_a_kill_cut_short_swallows_no_other(tmp_path):
    """The next one begins on a line of its own."""
    (tmp_path / "events.jsonl").write_text('{"event": "part", "part": "part-0000', "utf-8")
    journal = Journal(tmp_path)
    journal.note("part", part="part-000001.parquet", sha256=A)
    assert journal.hashes() == {"part-000001.parquet": A}


@pytest.mark.parametrize(
    "line",
    [
        {"event": "part", "part": "../victim", "sha256": A},
        {"event": "part", "part": "part-000000.parquet", "sha256": "short"},
        {"event": "part", "part": 7, "sha256": A},
        {"event": "derived", "file": "/etc/hostname", "sha256": A},
        ["no", "event"],
        3,
    ],
)
def test_what_names_no_file_of_a_run_is_passed_over(tmp_path, line):
    """Whoever wrote it."""
    (tmp_path / "events.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    journal = Journal(tmp_path)
    assert journal.hashes() == {}
    assert journal.derived() == {}


def test_no_host_is_noted(tmp_path):
    """A run is handed on: the clock, the process, the event and its facts, no more."""
    Journal(tmp_path).note("started", shards=3)
    line = json.loads((tmp_path / "events.jsonl").read_text("utf-8"))
    assert sorted(line) == ["event", "pid", "shards", "time"]
