"""The main path, end to end, on a classifier with known shifts."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audit import Audit, run_audit
from audit.errors import AuditError
from audit.scoring.store.run_store import RunStore
from tests.fakes import KnownShifts

ROOT = Path(__file__).parents[1]

SUITE = """
schema: 1
name: visits
version: 1.0.0
licence: Apache-2.0
title: Naming a place
question: Does the place change the score?
harm: none, this is a test
slot: place
lexicon: places.csv
contrast: pooled
families:
{families}
"""
VERBS = (
    "met",
    "read",
    "wrote",
    "slept",
    "sang",
    "paused",
    "sat",
    "stood",
    "ran",
    "waited",
    "spoke",
    "rested",
)
KNOWN = {"Aland": 0.2, "Borland": -0.1, "Corland": 0.0, "Dorland": 0.0}
PLACES = "group,term,source\nA,Aland,here\nB,Borland,here\nC,Corland,here\nD,Dorland,here\n"


@pytest.fixture(scope="module")
def suite(tmp_path_factory) -> Path:
    """A suite of twelve families and four places."""
    folder = tmp_path_factory.mktemp("suite")
    families = [
        f"  - id: {verb}\n    templates:\n      - They {verb} in {{place}} on a weekday."
        for verb in VERBS
    ]
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "visits.yaml").write_text(
        SUITE.format(families="\n".join(families)), encoding="utf-8"
    )
    return folder / "visits.yaml"


@pytest.fixture(scope="module")
def audited(suite, tmp_path_factory) -> Audit:
    """A shift of +.20 for A and -.10 for B: pooled .175, -.125, -.025, -.025."""
    fake = KnownShifts(KNOWN, spread=0.1)
    return run_audit(suite, fake, out=tmp_path_factory.mktemp("runs") / "run")


def test_known_shifts_are_recovered_with_their_sign(audited):
    """Mean of the added shifts is .025, so each group's pooled shift is its own less .025."""
    effects = audited.to_frame().set_index("group")
    expected = {"A": 0.175, "B": -0.125, "C": -0.025, "D": -0.025}
    for group, shift in expected.items():
        assert effects.loc[group, "shift"] == pytest.approx(shift, abs=1e-12)
        assert effects.loc[group, "low"] - 1e-12 <= shift <= effects.loc[group, "high"] + 1e-12


def test_the_verdict_follows_the_shifts(audited, suite):
    """Beyond the margin FAILs, inside a wide margin PASSes, and the gate's codes say so."""
    from audit.records import Policy

    assert audited.verdict == "FAIL"
    assert audited.check().exit_code == 1
    assert audited.check(Policy(margin=0.9)).exit_code == 0
    assert audited.check(Policy(margin=0.9)).post_hoc


def test_a_run_holds_the_files_that_the_design_names(audited):
    """Plan, manifest, parts and every derived file; nothing else but the events and the lock."""
    names = {
        path.relative_to(audited.folder).as_posix()
        for path in audited.folder.rglob("*")
        if path.is_file()
    }
    assert names - {"lock"} == {
        *("plan.json", "manifest.json", "events.jsonl", "probes/part-000000.parquet"),
        *(
            "results.json",
            "shifts.csv",
            "report.html",
            "report.md",
            "junit.xml",
            "model-card.md",
            "avid.json",
        ),
    }


def test_results_have_the_keys_that_others_read(audited):
    """The schema of results.json, key by key."""
    results = json.loads((audited.folder / "results.json").read_text("utf-8"))
    assert results["schema"] == 2
    assert {
        "id",
        "revision",
        "fingerprint",
        "labels",
        "target",
        "threshold",
        "device",
        "dtype",
    } <= set(results["model"])
    assert {"verdict", "policy", "labelled", "benchmarks", "warnings", "inputs"} <= set(results)
    (one,) = results["suites"]
    assert {
        *(
            "name",
            "verdict",
            "margin",
            "alpha",
            "contrast",
            "templates",
            "families",
            "groups",
            "probes",
        ),
        *(
            "set_aside",
            "min_detectable_shift",
            "families_needed",
            "gap",
            "gap_null",
            "flip_rate",
            "effects",
        ),
        *("placebo", "variance", "map"),
    } <= set(one)
    assert {
        *(
            "group",
            "n",
            "p",
            "shift",
            "low",
            "high",
            "pass_low",
            "pass_high",
            "logit_shift",
            "logit_low",
        ),
        *(
            "logit_high",
            "shrunken",
            "rank_low",
            "rank_high",
            "flips",
            "tokens",
            "length_adjusted_shift",
        ),
    } <= set(one["effects"][0])
    assert one["families"] == 12
    assert one["probes"] == 48


def test_an_audit_comes_back_from_its_folder(audited):
    """`Audit.load` gives the same results that the run returned."""
    assert Audit.load(audited.folder).to_json() == (audited.folder / "results.json").read_text(
        "utf-8"
    )


def test_the_same_run_gives_the_same_bytes(audited, suite, tmp_path):
    """Every file but events.jsonl, whatever the folder and the hash seed."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from audit import run_audit\n"
        "from tests.fakes import KnownShifts\n"
        "run_audit(__import__('pathlib').Path(sys.argv[2]), "
        "KnownShifts({'Aland': 0.2, 'Borland': -0.1, 'Corland': 0.0, 'Dorland': 0.0}, spread=0.1), out=sys.argv[3])"
    )
    words = [sys.executable, "-c", code, str(ROOT), str(suite), str(tmp_path / "again")]
    subprocess.run(words, check=True, env={"PYTHONHASHSEED": "7", "PATH": ""}, cwd=tmp_path)
    for path in sorted(audited.folder.rglob("*")):
        name = path.relative_to(audited.folder)
        if path.is_file() and name.name not in {"events.jsonl", "lock"}:
            assert (tmp_path / "again" / name).read_bytes() == path.read_bytes(), name


def test_the_report_is_made_again_without_the_model(audited, suite, tmp_path):
    """`audit report` writes the derived files byte for byte."""
    from click.testing import CliRunner

    from audit.cli.main import audit as command

    before = {
        path.name: path.read_bytes()
        for path in audited.folder.glob("*.*")
        if path.name != "events.jsonl"
    }
    for name in ("results.json", "report.html", "shifts.csv"):
        (audited.folder / name).unlink()
    done = CliRunner().invoke(
        command, ["report", str(audited.folder)], catch_exceptions=False, standalone_mode=False
    )
    assert done.exception is None
    after = {
        path.name: path.read_bytes()
        for path in audited.folder.glob("*.*")
        if path.name != "events.jsonl"
    }
    assert after == before


def test_a_folder_that_holds_something_is_refused_without_force(audited, suite):
    """Nothing is lost to a second run; --force replaces."""
    with pytest.raises(AuditError, match="--force"):
        run_audit(suite, KnownShifts(), out=audited.folder)


def test_a_table_of_probes_is_taken_as_it_is():
    """A DataFrame with text and group is a suite of its own."""
    rows = [
        {"text": f"{who} {verb} at noon.", "group": group, "block": number}
        for number, verb in enumerate(VERBS)
        for group, who in (("a", "Aland"), ("b", "Borland"), ("c", "Corland"))
    ]
    audit = run_audit(pd.DataFrame(rows), KnownShifts({"Aland": 0.3}))
    shifts = audit.to_frame().set_index("group")["shift"]
    np.testing.assert_allclose(shifts[["a", "b", "c"]], [0.2, -0.1, -0.1], atol=1e-12)


def test_scores_made_elsewhere_need_no_model(tmp_path):
    """Planted shifts of +.2 and -.1 over thirty blocks come back within their intervals."""
    rng = np.random.default_rng(2)  # the intervals hold in 96 % of seeds
    rows = [
        {"group": group, "block": block, "p": 0.5 + base + shift + rng.normal(0, 0.01)}
        for block, base in enumerate(rng.uniform(-0.2, 0.2, 30))
        for group, shift in (("x", 0.2), ("y", -0.1), ("z", -0.1))
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    audit = run_audit(classifier=f"scores:{tmp_path / 'table.csv'}", out=tmp_path / "run")
    for effect, truth in zip(audit.suite().effects, (0.2, -0.1, -0.1), strict=True):
        assert effect.low <= truth <= effect.high
    assert audit.verdict == "FAIL"


@pytest.mark.parametrize("step", [0.0, 1e-12, 1e-9])
def test_a_table_that_hardly_varies_warns_of_nothing(tmp_path, step):
    """One score differs, or none: no library's warning about degenerate data reaches the reader."""
    rows = [
        {"group": g, "block": b, "p": 0.98 - step * (g == "x" and b == 3)}
        for b in range(14)
        for g in "xyz"
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    audit = run_audit(classifier=f"scores:{tmp_path / 'table.csv'}", out=tmp_path / "run")
    assert audit.verdict == "INCONCLUSIVE"


def test_fault_70_a_constant_table_is_inconclusive_with_null_statistics(tmp_path):
    """No spread at all: nothing is divided by zero and nothing is claimed."""
    rows = [{"group": g, "block": b, "p": 0.5} for b in range(20) for g in "xyz"]
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    audit = run_audit(classifier=f"scores:{tmp_path / 'table.csv'}", out=tmp_path / "run")
    assert audit.verdict == "INCONCLUSIVE"
    (one,) = json.loads((tmp_path / "run" / "results.json").read_text("utf-8"))["suites"]
    assert one["effects"][0]["shift"] is None
    assert one["min_detectable_shift"] is None


def test_a_run_whose_scores_are_all_nan_opens_again(suite, tmp_path):
    """Nothing is claimed of it, and `Audit.load` and the report's maker still read it."""

    class Mute(KnownShifts):
        def _p(self, text):
            return float("nan")

    audit = run_audit(suite, Mute(), out=tmp_path / "run")
    assert audit.verdict == "INCONCLUSIVE"
    assert Audit.load(tmp_path / "run").to_json() == audit.to_json()
    with RunStore.open(tmp_path / "run") as store:
        assert math.isnan(store.finished.canaries[0].high[0][0])


def test_a_table_constant_within_rows_has_no_shift_and_passes(tmp_path):
    """Every group scores the same in each block: shift 0, PASS, where plain rows got other scores."""
    rows = [{"group": g, "block": b, "p": 0.2 + b / 50} for b in range(20) for g in "xyz"]
    rows += [{"group": g, "block": 20, "p": p} for g, p in (("high", 0.9), ("low", 0.1))] * 3
    rows = [row | {"kind": "canary" if row["block"] == 20 else "group"} for row in rows]
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    audit = run_audit(classifier=f"scores:{tmp_path / 'table.csv'}", out=tmp_path / "run")
    assert audit.verdict == "PASS"
    assert [effect.shift for effect in audit.suite().effects] == pytest.approx([0, 0, 0], abs=1e-15)


def test_the_threads_of_the_machine_change_no_digit(tmp_path):
    """Results are the same bytes whatever number of threads the linear algebra may take."""
    from threadpoolctl import threadpool_limits

    from audit.pipeline import publish
    from audit.scoring.store.run_store import RunStore

    rng = np.random.default_rng(1)
    rows = [
        {"group": f"g{group:03}", "block": block, "p": rng.uniform()}
        for block in range(160)
        for group in range(190)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "table.csv", index=False)
    audit = run_audit(classifier=f"scores:{tmp_path / 'table.csv'}", out=tmp_path / "run")
    for threads in (1, 4):
        with threadpool_limits(limits=threads), RunStore.open(tmp_path / "run") as store:
            publish(store, formats=("csv",))
        assert (tmp_path / "run" / "results.json").read_text("utf-8") == audit.to_json()
