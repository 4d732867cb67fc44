"""The page of a real run: the default suites as they ship, scored by a classifier of words."""

from hashlib import blake2b

import pytest

from audit import run_audit

pytestmark = pytest.mark.slow


def by_words(texts):
    """Each word moves the score its own way, as far as the worst classifiers are moved."""
    known = {}

    def weight(word):
        if word not in known:
            known[word] = blake2b(word.encode(), digest_size=2).digest()[0] / 255 - 0.5
        return known[word]

    return [0.5 + sum(map(weight, text.strip(".").split())) / 16 % 0.5 for text in texts]


def test_the_default_suites_make_a_small_page(tmp_path):
    """Under 300,000 bytes without the explorer, under 450,000 with it."""
    audit = run_audit(classifier=by_words, out=tmp_path / "run", formats=["html"])
    assert len(audit.result.suites[0].effects) == 197
    assert (audit.folder / "report.html").stat().st_size < 450_000
    plain = audit.report(tmp_path / "plain.html", explorer=False)
    assert plain.stat().st_size < 300_000
