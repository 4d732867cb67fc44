"""The project's root on the path, so that tests can import `tests.fakes`."""

import sys
from pathlib import Path

import pytest

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture
def few_resamples(monkeypatch):
    """No named metrics and few permutations: for tests of what neither takes part in."""
    monkeypatch.setattr("audit.verdict.judge.named_metrics", lambda *_, **__: ())
    monkeypatch.setattr("audit.statistics.permutation.PERMUTATIONS", 199)
