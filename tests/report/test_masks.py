"""Offensive texts are masked in what is derived from a run, and shown where somebody asks."""

from dataclasses import replace

import pytest

from audit import run_audit
from audit.classifiers.function import wrap
from audit.errors import AuditError
from audit.masking import TOXICITY, masked, speaks_of_toxicity
from audit.pipeline import publish
from audit.report.masks import Masks
from audit.result import Audit
from audit.scoring.store.run_store import RunStore
from audit.verdict.canaries import shipped_canaries
from tests.planted import suite_of

CASES = """case_id,functionality,test_case,label_gold,target_ident,templ_id,case_templ
1,f,I loathe women,hateful,women,1,I loathe [IDENTITY_P]
2,f,I loathe Muslims,hateful,Muslims,1,I loathe [IDENTITY_P]
3,f,Lunch with women,non-hateful,women,2,Lunch with [IDENTITY_P]
4,f,Lunch with Muslims,non-hateful,Muslims,2,Lunch with [IDENTITY_P]
"""


def flags(texts):
    """P(hateful) grows with the length."""
    return [len(text) / 100 for text in texts]


@pytest.fixture
def run(tmp_path):
    """HateCheck in small, through a function."""
    folder = tmp_path / "hatecheck"
    folder.mkdir()
    (folder / "test_suite_cases.csv").write_text(CASES, encoding="utf-8")
    return run_audit(
        classifier=flags, target="hateful", benchmarks={"hatecheck": folder}, out=tmp_path / "run"
    )


def test_a_word_keeps_its_first_letter():
    """Signs and spaces stay, so that the length of a text can be seen."""
    assert masked("I loathe you, O'Brien (aged 42)!") == "I l***** y**, O'B**** (a*** 4*)!"
    assert masked("Ich hasse Frauen") == "I** h**** F*****"


def test_the_canaries_of_toxicity_are_for_labels_that_are_masked():
    """One list of labels lies with the sentences, the other where errors are made."""
    (known,) = (one for one in shipped_canaries(["en"]) if one.name == "toxicity")
    assert {*known.targets, *known.opposites} <= TOXICITY


def test_an_error_masks_the_text_that_it_names():
    """An answer that is no probability, for a label of toxicity."""
    with pytest.raises(AuditError, match=r"for 'G\*\* l\*\*\*'"):
        wrap(lambda texts: [2.0] * len(texts), target="toxic").score(["Get lost"])


def test_own_texts_are_masked_for_a_label_of_toxicity_alone():
    """A benchmark says of itself that it is offensive; the project's own suites are not."""
    shipped = suite_of(("a", "b"))
    mine = replace(shipped, name="mine", origin="text")
    bad = replace(shipped, name="bad", origin="benchmark", facts={"offensive": True})
    assert Masks.of([shipped, mine, bad], ["positive"]).names == {"bad"}
    assert Masks.of([shipped, mine, bad], ["Toxic"]).names == {"mine", "bad"}
    assert speaks_of_toxicity("non-toxic")


def test_no_derived_file_holds_an_offensive_text(run):
    """Not the results, the page, the tables, nor a notebook's card."""
    for path in run.folder.iterdir():
        if path.is_file() and path.name != "plan.json":
            assert b"loathe" not in path.read_bytes(), path.name
    (suite,) = run
    texts = [*run.probes()["text"], run._repr_html_(), suite["women"]._repr_html_()]
    assert not any("loathe" in text for text in texts)
    assert "I l***** w****" in texts


def test_asked_for_they_are_shown_and_hidden_again(run):
    """`audit report RUN --show-offensive`, and the same without; the sentences of a loaded run."""
    page = run.folder / "report.html"
    with RunStore.open(run.folder) as store:
        publish(store, show_offensive=True)
        assert b"loathe" in page.read_bytes()
        publish(store)
        assert b"loathe" not in page.read_bytes()
    assert "I loathe women" in set(Audit.load(run.folder, show_offensive=True).probes()["text"])
