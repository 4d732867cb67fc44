import pickle
import sys
from types import SimpleNamespace

import pytest

from audit.errors import AuditError
from audit.scoring.store import atomic, parts
from audit.scoring.workers.worker import Held, Job, Worker, set_threads
from tests.scoring.synthetic import Grid, changed, lengths, plan_of

SOURCE = Grid(84, 60)  # 5,040 probes: two shards


def job(folder, load=lengths, planned=lengths):
    (folder / "probes").mkdir(exist_ok=True)
    return Job(folder=folder, plan=plan_of(SOURCE, planned()), source=SOURCE, load=load)


def test_a_shard_is_staged_beside_its_place(tmp_path):
    """Whole, with the hash of its bytes, and not yet under its name."""
    worker = Worker(job(tmp_path))
    outcome = worker.score(0, 1, lambda texts: None)
    worker.stop()
    assert outcome.staged.name.startswith("part-000000.parquet.")
    assert outcome.staged.name.endswith(atomic.TEMPORARY)
    assert parts.deserialise(outcome.staged.read_bytes(), "p").num_rows == 4096


def test_preparing_ahead_changes_no_byte(tmp_path):
    """The second shard, prepared while the first was scored or when it was asked for."""
    ahead, later = Worker(job(tmp_path)), Worker(job(tmp_path))
    ahead.score(0, 1, lambda texts: None)
    later.score(0, None, lambda texts: None)
    digests = {one.score(1, None, lambda texts: None).digest for one in (ahead, later)}
    ahead.stop()
    later.stop()
    assert len(digests) == 1


def test_another_model_than_was_planned_is_refused(tmp_path):
    """Before anything is scored."""
    with pytest.raises(AuditError, match="is another model now than when the run was planned"):
        Worker(job(tmp_path, load=changed))


def test_a_classifier_that_is_held_is_loaded_anew_elsewhere():
    """What travels is how it is loaded; without that it does not travel."""
    classifier = lengths()
    assert Held(classifier, lengths)() is classifier
    there = pickle.loads(pickle.dumps(Held(classifier, lengths)))
    assert there() is not classifier
    with pytest.raises(pickle.PicklingError, match="lives in this process alone"):
        pickle.dumps(Held(classifier))


def test_a_job_that_cannot_travel_says_what_would(tmp_path):
    """The option, and the way to name a classifier so that a worker can load it."""
    with pytest.raises(AuditError, match=r"--workers: .*python:module:function"):
        job(tmp_path, load=Held(lengths())).pickled()


def test_where_scores_came_along_there_is_no_model_to_check(tmp_path):
    """Neither its fingerprint at the start nor its files at the end."""
    worker = Worker(job(tmp_path, load=lambda: None))
    worker.verify()
    worker.stop()


def test_threads_go_to_the_classifier_and_to_torch(monkeypatch):
    """To each that has any; torch is not loaded for it."""
    told = []
    one = SimpleNamespace(use_threads=lambda threads: told.append(("own", threads)))
    monkeypatch.setitem(sys.modules, "torch", None)
    set_threads(2, one)
    torch = SimpleNamespace(set_num_threads=lambda threads: told.append(("torch", threads)))
    monkeypatch.setitem(sys.modules, "torch", torch)
    set_threads(3, lengths())
    assert told == [("own", 2), ("torch", 3)]


def test_a_text_that_does_not_fit_in_memory_names_its_shard(tmp_path, monkeypatch):
    """No traceback of the device's."""

    def full(*_):
        raise MemoryError

    worker = Worker(job(tmp_path))
    monkeypatch.setattr("audit.scoring.workers.worker.shards.score", full)
    with pytest.raises(AuditError, match=r"part-000001\.parquet: one text alone does not fit"):
        worker.score(1, None, lambda texts: None)
    worker.stop()
