from dataclasses import replace

import pytest

from audit.errors import AuditError
from audit.records import Plan, Policy, from_json, to_json
from audit.scoring.store.plan import check_same, default_threads, make_plan, plan_hash
from tests.scoring.synthetic import Grid, Lengths, plan_of


def test_plan_counts_probes_and_shards() -> None:
    """9,850 probes are three shards of at most 4,096."""
    plan = plan_of(Grid(50, 197))
    assert (plan.probes, plan.shards) == (9850, 3)
    assert plan.inputs == {"grid.yaml": "0" * 64}
    assert {"audit", "numpy", "pyarrow"} <= set(plan.versions)


def test_libraries_that_a_model_names_are_recorded() -> None:
    """A model that runs on scikit-learn has its version in the plan; one that does not, has not."""
    info = replace(Lengths().info, details={"libraries": "scikit-learn 1.0, no-such-thing 2"})
    versions = make_plan(Grid(), info, Policy()).versions
    assert versions["scikit-learn"] != "none"
    assert versions["no-such-thing"] == "none"
    assert "scikit-learn" not in plan_of(Grid()).versions


def test_hash_is_that_of_the_written_plan_and_of_nothing_else() -> None:
    """The same plan has the same hash after a way through JSON; any change has another."""
    plan = plan_of(Grid())
    assert plan_hash(from_json(Plan, to_json(plan))) == plan_hash(plan)
    assert plan_hash(replace(plan, seed=1)) != plan_hash(plan)
    assert plan_hash(plan_of(Grid(51))) != plan_hash(plan)


def test_nothing_to_score_is_an_error() -> None:
    """No probes, no tokens, no threads: refused before a folder is made."""
    with pytest.raises(AuditError, match="no probes"):
        plan_of(Grid(0))
    with pytest.raises(AuditError, match="at least 1"):
        plan_of(Grid(), batch_tokens=0)


def test_fault_76_another_plan_is_refused_with_its_differences() -> None:
    """Each difference with its place and both values; an equal plan passes."""
    plan = plan_of(Grid())
    stored = to_json(plan).encode()
    check_same(stored, from_json(Plan, to_json(plan)))
    other = replace(plan, seed=7, policy=replace(plan.policy, margin=0.1))
    with pytest.raises(AuditError) as caught:
        check_same(stored, other)
    assert "policy.margin was 0.05, now 0.1; seed was 0, now 7" in str(caught.value)
    assert caught.value.where == "plan.json"
    for changed in (stored.replace(b"{", b"{ ", 1), b"{", b"[" * 100_000):
        with pytest.raises(AuditError, match=r"bytes were changed|no plan any more"):
            check_same(changed, plan)


def test_several_workers_get_one_thread_each() -> None:
    """One thread a worker makes the bits the same however many workers there are."""
    assert default_threads(4) == 1
    assert default_threads(1) >= 1


def test_a_worker_on_ray_gets_one_thread() -> None:
    """Every processor of a cluster gets an actor, so none of them takes the driver's cores."""
    assert default_threads(1, ray="auto") == 1
    assert default_threads(4, ray="auto") == 1
