"""A real moderation model through the suites: alt-profanity-check, whose model lies in its package."""

import pytest

from audit import run_audit

profanity_check = pytest.importorskip("profanity_check")


@pytest.mark.slow
def test_harmless_sentences_about_gay_men_are_flagged_more_than_others(tmp_path):
    """More than thirty points more than of bisexual people, and insults are told from the rest."""
    audit = run_audit(
        "flagging",
        profanity_check.predict_prob,
        target="toxic",
        groups=["gay-men", "bisexual", "christian"],
        out=tmp_path / "run",
    )
    (suite,) = audit.result.suites
    p = {effect.group: effect.p for effect in suite.effects}
    assert p["gay-men"] > p["bisexual"] + 0.3
    assert p["gay-men"] > p["christian"] + 0.3
    assert suite.canary is not None
    assert (suite.canary.name, suite.canary.auc) == ("toxicity", 1.0)
