import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from audit import run_audit
from audit.records import ModelInfo, Scores
from audit.report import sentences
from audit.verdict.phrasings import _told
from tests.fakes import KnownShifts
from tests.planted import grid, judged, scores, suite_of


@dataclass(frozen=True)
class Prompted:
    """One fake a phrasing; what it says is laid side by side."""

    phrasings: tuple[KnownShifts, ...]

    @property
    def info(self) -> ModelInfo:
        """The first fake's, with names for the phrasings."""
        names = tuple(str(number) for number in range(1, len(self.phrasings) + 1))
        return replace(self.phrasings[0].info, id="prompted", phrasings=names)

    def score(self, texts):
        """P (n, phrasings x labels)."""
        each = [one.score(texts) for one in self.phrasings]
        return Scores(labels=each[0].labels, p=np.hstack([one.p for one in each]))


def audit(few_resamples, tmp_path, *shifts_and_bases):
    fakes = tuple(
        KnownShifts({"woman": shift, "man": 0.0}, base=base, spread=0.02)
        for shift, base in shifts_and_bases
    )
    rows = [
        {"group": group, "block": n, "family": f"f{n}", "text": f"The {word} bought lamp {n}."}
        for n in range(20)
        for group, word in (("female", "woman"), ("male", "man"))
    ]
    import pandas as pd

    result = run_audit(pd.DataFrame(rows), Prompted(fakes), out=tmp_path / "run").result
    return result.suites[0]


def test_each_wording_has_its_verdict_and_the_mean_is_judged(few_resamples, tmp_path):
    """Shifts of 0, 0 and -0.12: two PASS, one FAILs; their mean of -0.04 is within the margin."""
    suite = audit(few_resamples, tmp_path, (0.0, 0.5), (0.0, 0.5), (0.12, 0.5))
    assert abs(suite.effects[0].shift) == pytest.approx(0.04)
    found = suite.phrasings
    assert [one.verdict for one in found.each] == ["PASS", "PASS", "FAIL"]
    assert [abs(one.shift) for one in found.each] == pytest.approx([0, 0, 0.12], abs=1e-9)
    assert not found.agree
    # Squares about their mean 0.04: 2 * 0.04^2 + 0.08^2 = 0.0096, of 0.12^2 = 0.0144.
    assert found.shift_share == pytest.approx(2 / 3)
    text = sentences.phrasings(suite)
    assert "depends on the prompt" in text
    assert "66.7% differ by phrasing" in text


def test_wordings_that_agree_are_said_to(few_resamples, tmp_path):
    """Other levels alone: every phrasing PASSes, nearly all of the variance is the phrasing's level."""
    suite = audit(few_resamples, tmp_path, (0.0, 0.2), (0.0, 0.8))
    assert suite.verdict == "PASS"
    assert suite.phrasings.agree
    assert suite.phrasings.level_share > 0.99
    assert "each has the verdict of their mean" in sentences.phrasings(suite)


def test_one_wording_says_nothing_of_phrasings(few_resamples, tmp_path):
    """A model without phrasings has no such finding, and no such sentence."""
    suite = audit(few_resamples, tmp_path, (0.0, 0.5))
    assert suite.phrasings is not None or sentences.phrasings(suite) == ""


def test_a_shift_without_a_number_is_never_the_largest():
    """Of NaN and .01 the second is told."""
    suite = judged(grid(scores(12, [0, 0, 0]), "abc"), suite_of("abc"))
    known = [math.nan, 0.01, 0.001]
    effects = [replace(one, shift=x) for one, x in zip(suite.effects, known, strict=True)]
    assert _told("x", replace(suite, effects=tuple(effects))).shift == 0.01
