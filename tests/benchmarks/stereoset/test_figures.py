import json
import math
import warnings

import pytest

from audit import benchmarks
from audit.analysis.effects import estimate
from audit.benchmarks.stereoset import figures as stereoset
from audit.benchmarks.stereoset.figures import Triple, classifier_figures, official_figures
from audit.errors import AuditError, AuditWarning
from audit.records import Policy
from tests.benchmarks.published import official, score, stored, with_scores
from tests.fakes import KnownShifts
from tests.planted import cells_in

NAMES = {"LM Score": "lms", "SS Score": "ss", "ICAT Score": "icat"}
PREDICTIONS = {
    "gpt2": "predictions_gpt2_ModelNSP_GPT2LM.json",
    "bert-base-cased": "predictions_bert-base-cased_BertNextSentence_BertLM.json",
    "SentimentModel": "predictions_SentimentModel.json",
}
SHIFT = {
    "n": "n",
    "mean_shift_stereo_minus_anti": "shift",
    "sd_shift": "sd",
    "paired_t": "paired_t",
    "paired_t_p": "p_value",
    "label_flip_rate_at_0.5": "flip_rate",
}


def reference():
    return json.loads((official("stereoset") / "reference.json").read_text("utf-8"))


def cluster(name, target, scores, part="intrasentence", domain="gender"):
    """A cluster of the project's own, with sentence ids <name>-s, -a, -u."""
    labels = ("stereotype", "anti-stereotype", "unrelated")
    context = "My aunt is BLANK." if part == "intrasentence" else "My aunt lives here."
    sentences = [
        {"id": f"{name}-{label[0]}", "sentence": f"My aunt is {label} {name}.", "gold_label": label}
        for label in labels
    ]
    entry = {
        "id": name,
        "target": target,
        "bias_type": domain,
        "context": context,
        "sentences": sentences,
    }
    return entry, dict(zip((f"{name}-s", f"{name}-a", f"{name}-u"), scores, strict=True))


@pytest.fixture
def own(tmp_path):
    """A folder with a dev.json of four clusters, and its scores by part."""
    intra = [
        cluster("one", "aunt", (3.0, 2.0, 1.0)),
        cluster("two", "aunt", (2.0, 2.0, 1.0)),  # a tie counts as anti-stereotype
        cluster("three", "uncle", (1.0, 2.0, 3.0)),
    ]
    inter = [cluster("four", "aunt", (0.9, 0.4, 0.4), "intersentence", "race")]
    parts = {"intrasentence": intra, "intersentence": inter}
    data = {part: [entry for entry, _ in clusters] for part, clusters in parts.items()}
    (tmp_path / "dev.json").write_text(
        json.dumps({"version": "own", "data": data}), encoding="utf-8"
    )
    scores = {
        part: [{"id": i, "score": s} for _, each in clusters for i, s in each.items()]
        for part, clusters in parts.items()
    }
    return tmp_path, scores


def write(folder, scores, name="predictions.json"):
    path = folder / name
    path.write_text(json.dumps(scores), encoding="utf-8")
    return path


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_percentages_are_averaged_over_terms_and_ties_count_as_anti(own):
    """By hand: SS aunt 1/2, uncle 0/1, mean 25; LMS aunt 4/4, uncle 0/2, mean 50; ICAT 50*25/50."""
    folder, scores = own
    figures = benchmarks.score_predictions("stereoset", folder, write(folder, scores))
    assert figures["intrasentence"]["gender"] == {
        "lms": 50.0,
        "ss": 25.0,
        "icat": 25.0,
        "clusters": 3,
    }
    # between sentences: pro > anti, pro > unrelated, anti = unrelated
    assert figures["intersentence"]["overall"] == {
        "lms": 50.0,
        "ss": 100.0,
        "icat": 0.0,
        "clusters": 1,
    }
    # overall by term: aunt 2 of 3 and 5 of 6, uncle 0 and 0
    assert figures["overall"]["ss"] == pytest.approx(100 / 3)
    assert figures["overall"]["lms"] == pytest.approx(125 / 3)
    assert figures["overall"]["clusters"] == 4
    assert figures["intrasentence"]["race"] is None
    assert figures["classifier"] is None


@pytest.mark.parametrize("model", PREDICTIONS)
def test_official_figures_of_three_models_to_the_ninth_decimal(model):
    """LMS, SS and ICAT by part and domain are the official scorer's, to 1e-9."""
    folder = official("stereoset")
    expected = reference()["models"][model]
    found = benchmarks.score_predictions(
        "stereoset", folder, folder / "predictions" / PREDICTIONS[model]
    )
    compared = 0
    for part in ("intrasentence", "intersentence"):
        assert set(found[part]) == {"gender", "profession", "race", "religion", "overall"}
        for domain, figures in expected[part].items():
            for theirs, ours in NAMES.items():
                assert found[part][domain][ours] == pytest.approx(figures[theirs], abs=1e-9)
                compared += 1
    for theirs, ours in NAMES.items():
        assert found["overall"][ours] == pytest.approx(expected["overall"][theirs], abs=1e-9)
    assert compared == 30
    assert found["overall"]["clusters"] == 4229


def test_a_sentiment_models_shifts_are_the_reference_to_twelve_digits():
    """P(positive) = 1 - score: n, mean shift, SD, paired t and flip rate are the reference's."""
    folder = official("stereoset")
    expected = reference()["classifier_mode_SentimentModel"]
    file = folder / "predictions" / PREDICTIONS["SentimentModel"]
    found = benchmarks.score_predictions("stereoset", folder, file)["classifier"]
    for part in ("intrasentence", "intersentence"):
        for domain, figures in expected[part].items():
            for theirs, ours in SHIFT.items():
                assert found[part][domain][ours] == pytest.approx(figures[theirs], rel=1e-11)
            means = found[part][domain]["p"]
            assert means["unrelated"] == pytest.approx(figures["mean_pos_unrelated"], rel=1e-12)
    assert found["overall"]["n"] == 4229
    assert sum(each["n"] for each in found["targets"].values()) == 4229


def test_the_official_probes_go_through_the_suites_own_effects_code():
    """Scored probes give the same shift by `evidence.effects`, and the same official figures."""
    folder = official("stereoset")
    read = benchmarks.read("stereoset", folder)
    (info,) = read.source.suites
    assert (info.families, info.probes, read.source.size, info.gates) == (4229, 12687, 12687, False)
    by_id = {
        sentence: item["score"]
        for part in json.loads(
            (folder / "predictions" / PREDICTIONS["SentimentModel"]).read_text("utf-8")
        ).values()
        for item in part
        for sentence in [item["id"]]
    }
    p = [
        1.0 - by_id[identifier]
        for each in stereoset.read_clusters(folder)
        for identifier, _ in (each.sentences[label] for label in stereoset.LABELS)
    ]
    whole = read.source.read(0, read.source.size)
    labels = ["POSITIVE" if each >= 0.5 else "NEGATIVE" for each in p]
    parts = [with_scores(whole, p, labels)]
    cells = cells_in(stored(parts), info)
    effect = {e.group: e for e in estimate(cells, info, policy=Policy(), seed=0).effects}
    summary = benchmarks.summarise(info, parts)
    ours = summary.classifier["overall"]
    main = effect["stereotype-anti-stereotype"]
    assert main.shift == pytest.approx(ours["shift"], abs=1e-12)
    assert main.se == pytest.approx(ours["sd"] / math.sqrt(4229), abs=1e-12)
    assert main.flips == pytest.approx(ours["flip_rate"], abs=1e-12)
    assert main.n == 2 * 4229  # probes of both sides
    assert summary.official["intrasentence"]["overall"]["clusters"] == 2106
    expected = reference()["classifier_mode_SentimentModel"]["intersentence"]["race"]
    assert summary.classifier["intersentence"]["race"]["shift"] == pytest.approx(
        expected["mean_shift_stereo_minus_anti"], rel=1e-12
    )


def test_a_classifier_reads_the_context_before_the_sentence(own):
    """Between sentences the text is context and sentence; within one it is the sentence alone."""
    read = benchmarks.read("stereoset", own[0])
    texts = read.source.read(0, read.source.size)["text"].to_pylist()
    assert texts[0] == "My aunt is stereotype one."
    assert texts[-1] == "My aunt lives here. My aunt is unrelated four."
    assert stereoset.ended("No stop here") == "No stop here."
    assert stereoset.ended("Is it? ") == "Is it?"


def test_a_set_aside_sentence_takes_its_cluster_with_it(own):
    """A cluster without all three scores is left out of every figure, and said to be."""
    read = benchmarks.read("stereoset", own[0])
    (part,) = score(read.source, KnownShifts({"one": 0.2}))
    reasons = [None] * part.num_rows
    reasons[1] = "not a number"
    part = with_scores(
        part.select(range(10)), part["p"].to_pylist(), part["label"].to_pylist(), reasons
    )
    result = benchmarks.summarise(read.source.suites[0], [part])
    assert result.items == 3
    assert result.official["intrasentence"]["overall"]["clusters"] == 2
    assert any("1 clusters were set aside" in note for note in result.notes)


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["intrasentence"].pop(), "1 sentences have no score, the first three-u"),
        (lambda s: s["intersentence"][0].update(score="high"), r"intersentence\[0\]\.score"),
        (lambda s: s["intersentence"][1].pop("id"), r"intersentence\[1\]"),
    ],
)
def test_faulty_predictions_are_named(own, change, message):
    """Missing or unreadable scores are errors that name sentence or place."""
    folder, scores = own
    change(scores)
    with pytest.raises(AuditError, match=message):
        benchmarks.score_predictions("stereoset", folder, write(folder, scores))


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_unknown_ids_and_second_scores_are_warned_of_as_the_official_scorer_has_them(own):
    """An id of no sentence is passed over; of two scores of one id the last counts."""
    folder, scores = own
    scores["intrasentence"] += [{"id": "five", "score": 1}, {"id": "two-s", "score": 9}]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figures = benchmarks.score_predictions("stereoset", folder, write(folder, scores))
    told = [str(each.message) for each in caught]
    assert "predictions.json: 1 ids are not in the data, the first five" in told
    assert "predictions.json: 1 ids have two scores, the first two-s" in told
    assert figures["intrasentence"]["gender"]["ss"] == 50.0  # aunt 2 of 2 now, uncle 0 of 1


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_one_part_alone_can_be_scored(own):
    """A file of one part gives that part's figures; the other part is null."""
    folder, scores = own
    del scores["intersentence"]
    figures = benchmarks.score_predictions("stereoset", folder, write(folder, scores))
    assert figures["intersentence"] is None
    assert figures["overall"]["clusters"] == 3


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_scores_of_a_classifier_are_read_as_asked(own):
    """P(target) and P(other) give shifts of opposite sign; numbers beyond [0, 1] are refused."""
    folder, scores = own
    for entries in scores.values():
        for entry in entries:
            entry["score"] /= 4
    path = write(folder, scores)
    target = stereoset.score_predictions(folder, path, scores="target")["classifier"]["overall"]
    other = stereoset.score_predictions(folder, path, scores="other")["classifier"]["overall"]
    assert target["shift"] == pytest.approx(-other["shift"])
    assert target["shift"] == pytest.approx((0.25 + 0 - 0.25 + 0.125) / 4)
    scores["intrasentence"][0]["score"] = 7.0
    with pytest.raises(AuditError, match="1 clusters have scores that are no probabilities"):
        stereoset.score_predictions(folder, write(folder, scores), scores="other")


def test_another_version_is_warned_of_once_a_reason(own):
    """An edited file and other counts are warnings, not errors."""
    folder, scores = own
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        benchmarks.score_predictions("stereoset", folder, write(folder, scores))
    told = [str(each.message) for each in caught if each.category is AuditWarning]
    assert any("not the published version" in each for each in told)
    assert any("data.intrasentence holds 3 rows" in each for each in told)


def test_without_clusters_nothing_is_made_up():
    """No cluster has no figures: null, never 0."""
    assert official_figures([])["overall"] is None
    assert math.isnan(classifier_figures([])["overall"]["shift"])


def test_shift_is_stereotype_minus_anti():
    """Positive: the target label is likelier in the stereotype."""
    triple = Triple("intrasentence", "race", "aunt", 0.9, 0.2, 0.5, 1.0)
    assert classifier_figures([triple])["overall"]["shift"] == pytest.approx(0.7)
