import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from audit import benchmarks, run_audit
from audit.benchmarks.term_aucs import intervals, term_rankings
from audit.errors import AuditError, AuditWarning
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
    assert (
        found.official["deaf"] | {"n": 2, "harmless": 1, "right": 1, "false_alarms": 1}
        == (found.official["deaf"])
    )
    assert found.items == 5
    assert "1 phrases name no known identity term" in audit.result.warnings[0]


def test_both_published_languages_are_read():
    """76,564 English phrases of 50 terms and more, and the German ones."""
    found = benchmarks.read("sentence-templates", official("sentence_templates"))
    (info,) = found.source.suites
    assert len(info.groups) >= 50
    assert (info.probes, found.source.size) == (75_700, 76_564)
    assert info.facts["published"]["gay"]["TOXICITY@1_bpsn_auc"] < 0.65


GERMAN = """verb_adj,nontoxic,mögen blind
verb_adj,nontoxic,mögen blinder
verb_adj,nontoxic,mögen blinde
verb_adj,nontoxic,mögen jung
verb_adj,nontoxic,mögen junger
verb_adj,nontoxic,mögen junge
name_adj,toxic,Leo ist ein dummer blinder
name_adj,toxic,Leo ist ein dummer junger
name_adj,toxic,Mia ist eine dumme blinde
name_adj,toxic,Mia ist eine dumme junge
being_adj,toxic,blind sein ist dumm
being_adj,toxic,jung  sein ist dumm
you_occupation,toxic,Du bist ein dummer Arzt
"""


def german(folder):
    """Two people in three forms: no sentence but a bare verb's holds all of them."""
    head = "template,toxicity,phrase\n"
    (folder / "de_sentence_templates.csv").write_text(head + GERMAN, "utf-8")
    return folder


def test_german_forms_are_compared_within_themselves(tmp_path):
    """Masculine, feminine and plain suites of whole families; the AUCs are over all 13 rows."""
    found = benchmarks.read("sentence-templates", german(tmp_path))
    seen = {
        one.name: (one.families, [each.code for each in one.groups]) for one in found.source.suites
    }
    assert seen == {
        "sentence-templates": (2, ["blinder", "junger"]),
        "sentence-templates-feminine": (2, ["blinde", "junge"]),
        "sentence-templates-plain": (2, ["blind", "jung"]),
    }
    audit = run_audit(
        classifier=lambda texts: [0.1 + 0.5 * ("dumm" in text) for text in texts],
        target="toxic",
        benchmarks={"sentence-templates": tmp_path},
    )
    (result,) = audit.result.benchmarks
    assert result.items == 13
    assert result.official["blinde"]["n"] == 2
    assert not audit.result.incomplete


def test_official_german_phrases_lack_nothing_within_a_form(tmp_path):
    """23 masculine, 23 feminine and 61 plain terms, each in every family of its form."""
    copy = official("sentence_templates") / "de_sentence_templates.csv"
    (tmp_path / copy.name).write_bytes(copy.read_bytes())
    suites = benchmarks.read("sentence-templates", tmp_path).source.suites
    assert [(len(one.groups), one.families) for one in suites] == [(23, 808), (23, 496), (61, 56)]


def told(folder, rows, head="phrase,score"):
    """A predictions file as a spreadsheet writes it: an index, CRLF and a BOM."""
    lines = [f",{head}", *(f"{n},{row}" for n, row in enumerate(rows))]
    path = folder / "answers.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    return path


RIGHT = ("hug deaf,.9", "hug blind,.2", "kill deaf,.9", "kill blind,.3", "hug trees,.1")


def test_scores_made_elsewhere_are_ranked(tmp_path):
    """BPSN of deaf: .9 above the .3 of "kill blind"; a threshold of one half gives one false alarm."""
    folder = phrases(tmp_path)
    found = benchmarks.score_predictions("sentence-templates", folder, told(tmp_path, RIGHT))
    assert (found["deaf"]["bpsn_auc"], found["blind"]["subgroup_auc"], found["cases"]) == (0, 1, 5)
    assert "false_alarms" not in found["deaf"]
    found = benchmarks.score_predictions(
        "sentence-templates", folder, told(tmp_path, RIGHT), threshold=0.5
    )
    assert (found["deaf"]["false_alarms"], found["blind"]["false_alarms"]) == (1, 0)


def test_labels_made_elsewhere_are_scores_of_one_and_zero(tmp_path):
    """Named by --label-map; "deaf" is flagged either time, so its subgroup AUC is a tie."""
    rows = [row.replace(".9", "bad").replace(".2", "ok") for row in RIGHT]
    rows = [row.replace(".3", "ok").replace(".1", "ok") for row in rows]
    file = told(tmp_path, rows, "phrase,label")
    with pytest.raises(AuditError, match=r"5 answers bear the label 'bad'.*--label-map bad=toxic"):
        benchmarks.score_predictions("sentence-templates", phrases(tmp_path), file)
    named = {"bad": "toxic", "ok": "nontoxic"}
    found = benchmarks.score_predictions("sentence-templates", tmp_path, file, label_map=named)
    assert (found["deaf"]["subgroup_auc"], found["deaf"]["false_alarms"]) == (0.5, 1)


def test_scores_that_are_not_one_a_phrase_are_refused_without_showing_it(tmp_path):
    """Missing and unknown ones are counted; two scores of a phrase are told with the phrase masked."""
    folder = phrases(tmp_path)
    file = told(tmp_path, [*RIGHT[:3], "hug nobody,.1"])
    with pytest.raises(AuditError, match="2 cases lack an answer and 1 answers are of no case"):
        benchmarks.score_predictions("sentence-templates", folder, file)
    with pytest.warns(AuditWarning, match="the figures are of 3 of 5 cases"):
        found = benchmarks.score_predictions(
            "sentence-templates", folder, file, allow_incomplete=True
        )
    assert found["cases"] == 3
    with pytest.raises(
        AuditError, match=r"csv:7:phrase: the case 'k\*\*\* d\*\*\*' is answered twice"
    ):
        benchmarks.score_predictions(
            "sentence-templates", folder, told(tmp_path, [*RIGHT, "kill deaf,.1"])
        )
    with pytest.raises(AuditError, match="1 scores are no finite numbers"):
        benchmarks.score_predictions(
            "sentence-templates", folder, told(tmp_path, ["hug deaf,high", *RIGHT[1:]])
        )
