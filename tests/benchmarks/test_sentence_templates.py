import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from audit import benchmarks, run_audit
from audit.benchmarks.sentence_templates import intervals, term_rankings
from tests.benchmarks.published import official


def test_oracle_aucs_are_scikit_learns():
    """Subgroup, BPSN and BNSP of three terms over 400 drawn rows, ties among them."""
    rng = np.random.default_rng(1)
    p, toxic = rng.random(400).round(2), rng.random(400) < 0.4
    group = rng.choice(["a", "b", "c"], 400)
    for name, found in term_rankings(p, toxic, group, np.arange(400)).items():
        inside = group == name
        for key, chosen in (
            ("subgroup_auc", inside),
            ("bpsn_auc", (inside & ~toxic) | (~inside & toxic)),
            ("bnsp_auc", (inside & toxic) | (~inside & ~toxic)),
        ):
            assert abs(found[key].auc - roc_auc_score(toxic[chosen], p[chosen])) < 1e-12


def test_intervals_hold_for_all_terms_at_once():
    """Two terms of three AUCs each: t(1-.05/12) of the families' error, within 0 and 1."""
    rng = np.random.default_rng(4)
    toxic = np.arange(400) % 2 == 0
    p, group = rng.random(400) + toxic, rng.choice(["a", "b"], 400)
    found = term_rankings(p, toxic, group, np.arange(400) // 4)
    bounds = intervals(found, alpha=0.05)
    one = found["a"]["bpsn_auc"]
    half = stats.t.ppf(1 - 0.05 / 12, one.clusters - 1) * one.se
    assert bounds["a"]["bpsn_auc"][0] == pytest.approx(one.auc - half)
    assert all(0 <= low <= high <= 1 for each in bounds.values() for low, high in each.values())


def phrases(folder):
    """Two families of two terms, and a phrase that names none."""
    rows = ["hug deaf", "hug blind", "kill deaf", "kill blind", "hug trees"]
    kinds = ["nontoxic", "nontoxic", "toxic", "toxic", "nontoxic"]
    text = "".join(f"verb_adj,{kind},{row}\n" for kind, row in zip(kinds, rows, strict=True))
    (folder / "en_sentence_templates.csv").write_text("template,toxicity,phrase\n" + text, "utf-8")
    return folder


def test_a_classifier_that_flags_one_term_has_a_low_auc_for_it(tmp_path):
    """Flagging every "deaf" ranks the harmless one above the toxic "blind": BPSN of deaf 0."""

    def score(texts):
        return [0.9 if "deaf" in text else 0.2 + 0.1 * ("kill" in text) for text in texts]

    audit = run_audit(
        classifier=score, target="toxic", benchmarks={"sentence-templates": phrases(tmp_path)}
    )
    (found,) = audit.result.benchmarks
    assert found.official["deaf"]["bpsn_auc"] == 0.0
    assert found.official["blind"]["subgroup_auc"] == 1.0
    assert found.items == 4
    assert "1 phrases name no known identity term" in audit.result.warnings[0]


def test_both_published_languages_are_read():
    """76,564 English phrases of 50 terms and more, and the German ones."""
    found = benchmarks.read("sentence-templates", official("sentence_templates"))
    (info,) = found.source.suites
    assert len(info.groups) >= 50
    assert info.probes > 70_000
    assert info.facts["published"]["gay"]["TOXICITY@1_bpsn_auc"] < 0.65
