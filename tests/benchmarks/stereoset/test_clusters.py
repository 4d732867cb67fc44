import json

import pytest

from audit.benchmarks.stereoset.clusters import open_clusters
from audit.errors import AuditError
from tests.benchmarks.published import official
from tests.benchmarks.stereoset.test_figures import cluster


def folder_of(tmp_path, intra, inter=()):
    data = {"intrasentence": list(intra), "intersentence": list(inter)}
    (tmp_path / "dev.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return tmp_path


def test_the_rebuilt_file_is_known():
    """The rebuilt file without annotators' labels is read without a warning: 2,106 and 2,123."""
    opened, clusters = open_clusters(official("stereoset"))
    assert opened.warnings == ()
    assert sum(each.part == "intrasentence" for each in clusters) == 2106
    assert len(clusters) == 4229
    assert len({each.target for each in clusters}) == 79


def test_annotators_labels_are_accepted_and_not_needed(tmp_path):
    """The official file's `labels` lists change nothing."""
    entry, _ = cluster("one", "aunt", (1, 2, 3))
    entry["sentences"][0]["labels"] = [{"human_id": "h", "label": "stereotype"}]
    _, clusters = open_clusters(folder_of(tmp_path, [entry]))
    assert clusters[0].sentences["stereotype"] == ("one-s", "My aunt is stereotype one.")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda e: e["sentences"].pop(), "no sentence is labelled unrelated"),
        (lambda e: e["sentences"][0].update(gold_label="unrelated"), "two sentences are labelled"),
        (lambda e: e["sentences"][0].update(gold_label="rude"), "'rude' is none of"),
        (lambda e: e["sentences"][1].update(sentence=" "), "labelled anti-stereotype is empty"),
        (lambda e: e.pop("target"), "no field 'target'"),
        (lambda e: e.update(bias_type="age"), "bias_type 'age'"),
        (lambda e: e.update(context="My aunt."), "the context has no BLANK"),
        (lambda e: e.update(id="one"), "the id 'one' was used before"),
        (lambda e: e.update(sentences=None), "not a cluster"),
    ],
)
def test_a_broken_cluster_is_named_by_its_place(tmp_path, spoil, message):
    """Every fault names part and position of its cluster, and only that."""
    good, _ = cluster("one", "aunt", (1, 2, 3))
    bad, _ = cluster("two", "aunt", (1, 2, 3))
    spoil(bad)
    with pytest.raises(AuditError, match=message) as caught:
        open_clusters(folder_of(tmp_path, [good, bad]))
    assert "data.intrasentence[1]" in str(caught.value)
    assert "data.intrasentence[0]" not in str(caught.value)


def test_all_broken_clusters_are_told_at_once(tmp_path):
    """Two broken clusters make one error that names both."""
    entries = [cluster(name, "aunt", (1, 2, 3))[0] for name in ("one", "two", "three")]
    entries[0]["sentences"].pop()
    entries[2]["sentences"].pop()
    with pytest.raises(AuditError) as caught:
        open_clusters(folder_of(tmp_path, entries))
    assert "[0]" in str(caught.value)
    assert "[2]" in str(caught.value)


def test_another_document_is_refused(tmp_path):
    """A JSON file without the two lists is no StereoSet."""
    (tmp_path / "dev.json").write_text("[]", encoding="utf-8")
    with pytest.raises(AuditError, match=r"data\.intrasentence"):
        open_clusters(tmp_path)
