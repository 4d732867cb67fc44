"""Transformers of six and of 28 labels, audited on two suites from one scoring."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audit import run_audit
from audit.classifiers.transformers.sequence_classifier import TransformerClassifier
from audit.scoring import bench
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.classifiers import tiny

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few_resamples")]

SUITES = ("gender", "religion")
SIX = ("toxic", "severe toxic", "obscene", "threat", "insult", "identity attack")


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """One that knows the words of both suites."""
    texts = bench.sampled(SuiteSource([read_suite(name) for name in SUITES]), 1024)
    return bench.distilbert(texts)[1]


@pytest.mark.parametrize(
    ("suites", "labels", "problem"),
    [
        (SUITES, SIX, "multi_label_classification"),
        # What is done for each target takes a second a suite: `tests/measure/many_labels.py` has both.
        (SUITES[:1], tuple(f"feeling {n}" for n in range(28)), "single_label_classification"),
    ],
)
def test_every_label_is_audited_from_one_scoring(
    tokenizer: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suites: tuple[str, ...],
    labels: tuple[str, ...],
    problem: str,
) -> None:
    """Each (suite, label) has its verdict; the model reads as many texts for all as for one."""
    model = tiny.model(
        dict(enumerate(labels)),
        vocab_size=len(tokenizer),
        max_position_embeddings=128,
        problem_type=problem,
    )
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    read, real = [0], TransformerClassifier.forward

    def counted(self: TransformerClassifier, ids: Any) -> Any:
        read[0] += len(ids)
        return real(self, ids)

    monkeypatch.setattr(TransformerClassifier, "forward", counted)
    texts = []
    for number, target in enumerate((None, labels[0])):
        read[0] = 0
        audit = run_audit(
            suites,
            str(tmp_path / "model"),
            target=target,
            threads=1,
            formats=["html"],
            explorer=False,
            out=tmp_path / f"run-{number}",
        )
        texts.append(read[0])
        judged = [(one.name, one.target) for one in audit.result.suites]
        wanted = labels if target is None else (target,)
        assert judged == [(suite, label) for suite in suites for label in wanted]
    assert texts[0] == texts[1]
    scores = np.concatenate([part["scores"].to_pylist() for part in _parts(tmp_path / "run-0")])
    assert scores.shape[1] == len(labels)
    assert (tmp_path / "run-0" / "report.html").stat().st_size < 1_000_000


def _parts(folder: Path) -> Any:
    from audit.scoring.store.run_store import RunStore

    with RunStore.open(folder) as store:
        yield from store.parts()
