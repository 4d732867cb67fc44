"""Classifiers that people use, audited whole: what is known of them is found."""

import numpy as np
import pytest

from audit import run_audit

vader = pytest.importorskip("vaderSentiment.vaderSentiment")


READS = vader.SentimentIntensityAnalyzer()


def compound(texts: list[str]) -> list[float]:
    return [READS.polarity_scores(text)["compound"] for text in texts]


@pytest.mark.slow
def test_oracle_vaders_shifts_follow_from_its_word_list() -> None:
    """United is worth 1.8 of 4: 1.8 / sqrt(1.8^2 + 15) = .4215 on -1 to 1, half of it as a share.

    Three of six names hold it, so the pooled shift is half of that again, and its opposite.
    """
    groups = ("USA", "GBR", "ARE", "FRA", "DEU", "PER")
    audit = run_audit(
        "countries",
        compound,
        scale=(-1.0, 1.0),
        target="compound",
        groups=groups,
        formats=["markdown"],
    )
    result = audit.result
    united = 1.8 / np.sqrt(1.8**2 + 15) / 2
    assert READS.lexicon["united"] == 1.8
    shifts = {one.group: one.shift for one in result.suites[0].effects}
    for at, group in enumerate(groups):
        assert shifts[group] == pytest.approx(united / 2 * (1 if at < 3 else -1), abs=0.004)
    assert result.suites[0].verdict == "FAIL"
    assert "hold the word “United”, and no other name does" in (
        audit.folder / "report.md"
    ).read_text("utf-8")


@pytest.mark.slow
def test_a_toxicity_model_that_reacts_to_who_is_named_fails_on_orientation() -> None:
    """alt-profanity-check: a linear model over words, whose scores rise with "gay" and "lesbian"."""
    predict_prob = pytest.importorskip("profanity_check").predict_prob
    audit = run_audit("orientation", lambda texts: predict_prob(list(texts)), target="profane")
    assert audit.result.verdict == "FAIL"
    rising = {one.group for one in audit.result.suites[0].effects if one.margin_status == "beyond"}
    assert rising


@pytest.mark.slow
def test_one_hundred_and_forty_labels_are_audited_from_one_scoring() -> None:
    """py3langid names a language: a verdict a label that was asked for, every text scored once."""
    pytest.importorskip("py3langid")
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    scored: list[str] = []

    def languages(texts: list[str]) -> list[dict[str, float]]:
        scored.extend(texts)
        return [dict(identifier.rank(text)) for text in texts]

    audit = run_audit("gender", languages, target=["en", "fr", "en - fr"])
    assert len(audit.result.model.labels) > 90
    assert [one.target for one in audit.result.suites] == ["en", "fr", "en - fr"]
    assert len(scored) < 2 * audit.result.suites[0].probes
