"""Plain sentences whose scores came in a file."""

import pandas as pd
import pytest

from audit import AuditError, run_audit

pytestmark = pytest.mark.usefixtures("few_resamples")


def table(tmp_path, extra=(), **columns):
    """Twelve blocks of three groups that all score .5 but for the block; and other rows."""
    rows = [
        {"group": g, "block": b, "kind": "group", "p": 0.4 + b / 100}
        for b in range(12)
        for g in "xyz"
    ]
    pd.DataFrame([*rows, *extra]).assign(**columns).to_csv(tmp_path / "t.csv", index=False)
    return f"scores:{tmp_path / 't.csv'}"


def plain(high, low, count=3):
    """Rows of kind canary."""
    return [
        {"group": side, "block": "plain", "kind": "canary", "p": p}
        for side, p in (("high", high), ("low", low))
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("extra", "verdict", "said"),
    [
        (plain(0.9, 0.1), "PASS", "within the margin"),
        (plain(0.5, 0.5), "INCONCLUSIVE", "does not tell plain"),
        (plain(0.1, 0.9), "INCONCLUSIVE", "look reversed"),
        ([], "INCONCLUSIVE", "no canary sentences show"),
    ],
)
def test_rows_of_kind_canary_show_that_what_gave_the_scores_answers(tmp_path, extra, verdict, said):
    """High and low are their groups; they need no text, and a file without them is no PASS."""
    found = run_audit(classifier=table(tmp_path, extra), out=tmp_path / "run")
    assert found.verdict == verdict
    assert said in found.suite().because or "No term moved" in found.suite().because
    assert found.result.suites[0].probes == 36


def test_canary_rows_that_would_show_nothing_are_refused(tmp_path):
    """Two a side, and a side that is none."""
    for extra, what in (
        (plain(0.9, 0.1, count=2), "2 rows of kind canary on the high side"),
        ([{**plain(0.9, 0.1)[0], "group": "good"}], "'good' is no side of a canary"),
    ):
        with pytest.raises(AuditError, match=what):
            run_audit(classifier=table(tmp_path, extra), out=tmp_path / "run")


def test_labels_without_scores_have_canaries_too(tmp_path):
    """The returned label counts 1: flips PASS where the plain rows got different labels."""
    labels = [{"group": g, "block": b, "label": "no"} for b in range(12) for g in "xyz"]
    extra = [
        {"group": side, "block": "plain", "kind": "canary", "label": label}
        for side, label in (("high", "yes"), ("low", "no"))
        for _ in range(3)
    ]
    policy = {"max_flip_rate": 0.5, "flip_rationale": "it routes"}
    for rows, verdict in ((labels, "INCONCLUSIVE"), ([*labels, *extra], "PASS")):
        frame = pd.DataFrame([{"kind": "group"} | row for row in rows])
        frame.loc[0, "label"] = "yes"
        frame.to_csv(tmp_path / "labels.csv", index=False)
        found = run_audit(
            classifier=f"scores:{tmp_path / 'labels.csv'}",
            target="yes",
            policy=policy,
            out=tmp_path / verdict,
        )
        assert found.verdict == verdict
