import numpy as np
from sklearn.metrics import roc_auc_score

from audit import benchmarks, run_audit
from audit.benchmarks.sentence_templates import term_aucs
from tests.benchmarks.published import official


def test_oracle_aucs_are_scikit_learns():
    """Subgroup, BPSN and BNSP of three terms over 400 drawn rows, ties among them."""
    rng = np.random.default_rng(1)
    p, toxic = rng.random(400).round(2), rng.random(400) < 0.4
    group = rng.choice(["a", "b", "c"], 400)
    for name, found in term_aucs(p, toxic, group).items():
        inside = group == name
        for key, chosen in (
            ("subgroup_auc", inside),
            ("bpsn_auc", (inside & ~toxic) | (~inside & toxic)),
            ("bnsp_auc", (inside & toxic) | (~inside & ~toxic)),
        ):
            assert abs(found[key] - roc_auc_score(toxic[chosen], p[chosen])) < 1e-12


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
