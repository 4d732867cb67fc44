"""A run's sentences and scores come back from the page's data."""

import base64
import json
import zlib

import numpy as np
import pytest

from audit import Audit, AuditError, Suite, run_audit
from audit.records import STEPS
from audit.report.packing import pack_run, unpacked
from audit.scoring.store.run_store import RunStore

P = {"dog": 0.71, "cat": 0.5, "parrot": 0.33}


def animal(texts):
    """The animal's own score, and a little of the day's."""
    return [
        next((p for name, p in P.items() if name in text), 0.5) + (len(text) % 7) / 100
        for text in texts
    ]


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    """Twelve families about three animals, one of which says its animal twice."""
    texts = [f"On day {n} the {{pet}} sat by the door." for n in range(11)]
    texts.append("The {pet} saw <b>another {pet}</b> & left.")
    groups = {"dogs": "dog", "cats": "cat", "parrots": "parrot"}
    suite = Suite.from_templates(texts, groups=groups, name="pets")
    return run_audit(suite, animal, out=tmp_path_factory.mktemp("r") / "run")


@pytest.fixture(scope="module")
def packed(audit):
    """The run, packed."""
    with RunStore.open(audit.folder) as store:
        return pack_run(store, audit.result.targets)


def test_every_text_comes_back_with_its_score(audit, packed):
    """The texts to the letter; the scores within the error that is stated."""
    (suite,) = packed.suites
    probes = audit.probes("pets")
    found = {text: p for _, _, text, p in unpacked(suite, audit.result.targets[0].name)}
    assert sorted(found) == sorted(probes["text"])
    off = [abs(found[text] - p) for text, p in zip(probes["text"], probes["p"], strict=True)]
    assert max(off) <= suite.scores[0].error + 1e-12
    assert suite.scores[0].error <= 1 / STEPS / 2


def test_the_families_that_count_are_marked(packed):
    """None lacks a group; none has a cluster beside itself."""
    (suite,) = packed.suites
    assert all(suite.kept)
    assert suite.units == suite.families
    assert suite.sets == ("dogs", "cats", "parrots")


def test_a_suite_that_is_too_large_is_named(audit):
    """36 scores do not fit where 35 are allowed."""
    with RunStore.open(audit.folder) as store:
        found = pack_run(store, audit.result.targets, most=35)
    assert found.suites == ()
    assert found.too_large == ("pets",)


def test_the_page_carries_them_and_leaves_them_out_where_asked(audit, tmp_path):
    """The texts are deflated JSON; without the explorer nothing of it stands in the page."""
    page = audit.report(tmp_path / "with.html").read_text(encoding="utf-8")
    plain = audit.report(tmp_path / "without.html", explorer=False).read_text(encoding="utf-8")
    assert 'id="explore"' in page
    assert "x-data" not in plain
    data = json.loads(page.split('id="x-data">')[1].split("</script>")[0])
    texts = json.loads(zlib.decompress(base64.b64decode(data["texts"]), -15))
    (suite,) = texts["suites"]
    assert suite["blocks"][0][1] == ["On day 0 the ", " sat by the door."]
    codes = base64.b64decode(data["scores"][0][0])
    assert len(codes) == 36
    assert np.frombuffer(codes[:3], np.uint8).max() <= STEPS


def test_the_run_wrote_the_same_page(audit, tmp_path):
    """The run's own report and one that is made again are equal, byte for byte."""
    again = audit.report(tmp_path / "again.html").read_bytes()
    assert again == (audit.folder / "report.html").read_bytes()


def test_results_alone_have_no_explorer(audit, tmp_path):
    """Beside results.json there is no sentence to show."""
    (tmp_path / "results.json").write_bytes((audit.folder / "results.json").read_bytes())
    alone = Audit.load(tmp_path)
    assert b"x-data" not in alone.report(tmp_path / "report.html").read_bytes()
    with pytest.raises(AuditError, match="no sentences to explore"):
        alone.explore()
