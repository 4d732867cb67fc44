"""One scoring pass, read for one target after the other."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from audit import Audit, AuditError, Policy, run_audit
from audit.cli.main import audit as command
from audit.records import ModelInfo, Scores, to_json
from audit.scoring.preflight import preflight

pytestmark = pytest.mark.usefixtures("few_resamples")

LABELS = ("anger", "joy", "neutral")


class Feelings:
    """Logits of three labels: "they" adds 2 to anger's; a sentence adds its own to joy's."""

    def __init__(self, labels=LABELS, activation="softmax"):
        self.calls = self.texts = 0
        self.info = ModelInfo(
            id="feelings", fingerprint="f", labels=labels, threshold=math.nan, activation=activation
        )

    def score(self, texts):
        self.calls += 1
        self.texts += len(texts)
        z = np.array([[2.0 * ("they" in one), len(one) % 7 / 7, 1.0] for one in texts])
        return Scores(labels=LABELS, logits=z, activation=self.info.activation)


@pytest.fixture(scope="module")
def frame():
    """Twelve sentences about three groups."""
    rows = [
        {"text": f"{who} went {place}", "group": who, "block": number, "family": f"f{number}"}
        for number, place in enumerate(["home", "out", "away", "there", "by bus", "alone"] * 2)
        for who in ("he", "she", "they")
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def made(frame, tmp_path):
    model = Feelings()
    return model, run_audit(frame, model, out=tmp_path / "run")


def of(result):
    """Suites by what they were read for, without what tells them from their neighbours."""
    return {one.target: to_json(replace(one, key="", title="", band=None)) for one in result.suites}


def test_every_label_has_a_verdict_from_one_scoring_pass(made):
    """Three labels, three verdicts; every text was scored once (and a few before, for preflight)."""
    model, audit = made
    assert [one.target for one in audit.result.suites] == list(LABELS)
    assert [one.key for one in audit.result.suites] == [f"frame/{name}" for name in LABELS]
    again = Feelings()
    run_audit(audit.probes()[["text", "group", "block", "family"]], again, target="joy")
    assert model.texts == again.texts


def test_28_labels_are_scored_once_for_28_targets(frame, monkeypatch):
    """After preflight every text goes to the classifier once; what is published has no classifier."""
    labels = tuple(f"feeling {number}" for number in range(28))
    scored = Counter()

    class Many:
        info = ModelInfo(
            id="m", fingerprint="f", labels=labels, threshold=0.5, activation="sigmoid"
        )

        def score(self, texts):
            scored.update(texts)
            z = [[len(text) % (at + 2) / 9 for at in range(28)] for text in texts]
            return Scores(labels=labels, logits=np.array(z), activation="sigmoid")

    def afterwards(*args, **kwargs):
        found = preflight(*args, **kwargs)
        scored.clear()
        return found

    monkeypatch.setattr("audit.pipeline.preflight", afterwards)
    monkeypatch.setattr("audit.pipeline.publish", lambda store, **_: store.plan)
    planned = run_audit(frame, Many(), target="all").result
    assert [one.name for one in planned.targets] == list(labels)
    assert scored == Counter(set(frame["text"]))


def test_scores_are_read_for_another_target_as_if_it_had_been_planned(made, frame):
    """The same effects, digit for digit, as a run that planned the one target; marked post hoc."""
    _, audit = made
    alone = run_audit(frame, Feelings(), target="joy")
    read = audit.read("joy")
    assert of(read.result) == of(alone.result)
    assert (read.result.post_hoc, alone.result.post_hoc) == (True, False)
    assert read.result.command.endswith("\naudit report RUN --target joy")
    assert not audit.read(LABELS).result.post_hoc


def test_another_threshold_changes_labels_alone(made):
    """At .9 no text is anger, and neutral is the likeliest of the others; shifts are the planned ones."""
    _, audit = made
    read = audit.read(threshold=0.9)
    assert read.result.suites[0].decisions.rate == 0
    assert audit.result.suites[0].decisions.rate > 0.5
    shifts = [[e.shift for e in one.effects] for one in read.result.suites]
    assert shifts == [[e.shift for e in one.effects] for one in audit.result.suites]
    assert read.result.command.endswith("audit report RUN --threshold 0.9")


def test_the_report_is_read_anew_and_back(made):
    """`audit report RUN --target joy` writes the other reading; without it the files are as before."""
    _, audit = made
    names = ("results.json", "report.html", "junit.xml", "report.md", "shifts.csv")
    before = {name: (audit.folder / name).read_bytes() for name in names}
    run = str(audit.folder)
    command.main(["report", run, "--target", "anger - joy"], standalone_mode=False)
    loaded = Audit.load(run)
    assert [one.target for one in loaded.result.suites] == ["anger - joy"]
    assert "post hoc" in (audit.folder / "report.html").read_text("utf-8")
    assert loaded.check().post_hoc
    command.main(["report", run], standalone_mode=False)
    assert {name: (audit.folder / name).read_bytes() for name in names} == before


def test_a_target_that_is_not_there_is_refused(made):
    """With the nearest that is."""
    _, audit = made
    with pytest.raises(AuditError, match=r"no label is called 'angre'.*anger"):
        audit.read("angre")


def test_a_policy_says_which_targets_gate(frame):
    """Anger alone would FAIL: with joy gating the run passes, and anger is exploratory."""
    policy = Policy(targets=("neutral",), margin=0.45)
    result = run_audit(frame, Feelings(), policy=policy).result
    assert [one.exploratory for one in result.suites] == [True, True, False]
    assert result.verdict == result.suites[2].verdict


def test_labels_that_change_between_batches_are_refused(frame):
    """A classifier names the labels once."""

    class Changing(Feelings):
        def score(self, texts):
            return replace(super().score(texts), labels=("anger", "joy", "calm"))

    with pytest.raises(AuditError, match=r"labels anger, joy, calm .*anger, joy, neutral"):
        run_audit(frame, Changing())


def test_a_refused_run_leaves_no_folder_in_the_way(frame, tmp_path):
    """The corrected command takes the same folder."""
    out = tmp_path / "run"
    with pytest.raises(AuditError, match="no label is called"):
        run_audit(frame, Feelings(), target="angre", out=out)
    assert run_audit(frame, Feelings(), target="anger", out=out).folder == out
