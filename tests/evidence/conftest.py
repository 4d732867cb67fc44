"""Resampling takes most of the time and no part in what most tests here are about."""

import pytest

FULL = {"test_metrics", "test_permutations", "test_space", "test_stats"}


@pytest.fixture(autouse=True)
def _few_resamples(request, monkeypatch):
    """No named metrics, and fewer permutations, where a module does not test them."""
    if request.module.__name__.rpartition(".")[2] not in FULL:
        monkeypatch.setattr("audit.evidence.verdicts.named_metrics", lambda *_, **__: ())
        monkeypatch.setattr("audit.evidence.permutations.PERMUTATIONS", 199)
