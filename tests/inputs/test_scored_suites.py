"""A suite's probes, scored elsewhere, are the same audit as a direct run."""

import csv
import hashlib
import json

import pandas as pd
import pytest

from audit import AuditError, run_audit
from audit.cli.main import audit as command
from audit.records import to_json

pytestmark = pytest.mark.usefixtures("few_resamples")

SUITE = """
schema: 1
name: towns
version: 1.0.0
licence: Apache-2.0
title: Naming a town
question: Does it matter?
harm: It might.
slot: town
lexicon: towns.csv
families:
"""


def p_of(text):
    """A score that depends on every letter."""
    digest = hashlib.sha256(text.encode()).digest()
    return 0.3 + int.from_bytes(digest[:4], "big") / 2**32 / 5 + ("she" in text) / 5


def score(texts):
    return [p_of(text) for text in texts]


def two_labels(texts):
    return [{"kind": 1 - p_of(text), "rude": p_of(text)} for text in texts]


def exported(path, name="winobias-style"):
    command.main(["suites", name, "--out", str(path)], standalone_mode=False)
    return path


def with_scores(path, columns):
    """The file's rows with columns made from the text, beside it."""
    scored = path.with_name(f"scored{path.suffix}")
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        for name, make in columns.items():
            frame[name] = [make(text) for text in frame["text"]]
        frame.to_parquet(scored)
        return scored
    with path.open(newline="", encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in file]
        else:
            rows = list(csv.DictReader(file))
    rows = [row | {name: make(row["text"]) for name, make in columns.items()} for row in rows]
    with scored.open("w", newline="", encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            out = csv.DictWriter(file, [*rows[0]])
            out.writeheader()
            out.writerows(rows)
    return scored


def suites_of(audit):
    return [to_json(one) for one in audit.result.suites]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_pairs_scored_elsewhere_are_the_same_audit(tmp_path, ending):
    """winobias-style: declared contrasts, items, clusters; every number is that of the direct run."""
    scored = with_scores(exported(tmp_path / f"probes.{ending}"), {"p": p_of})
    found, direct = run_audit(classifier=f"scores:{scored}"), run_audit("winobias-style", score)
    assert suites_of(found) == suites_of(direct)
    assert found.result.warnings == direct.result.warnings
    assert found.result.suites[0].canary is not None
    assert found.result.groups == direct.result.groups


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ending"), [("names", "parquet"), ("countries", "csv")])
def test_placebos_sampled_terms_and_the_map_come_back(tmp_path, name, ending):
    """Names and countries: every number of every record, placebo floor and map included."""
    scored = with_scores(exported(tmp_path / f"probes.{ending}", name), {"p": p_of})
    found = run_audit(classifier=f"scores:{scored}")
    assert suites_of(found) == suites_of(run_audit(name, score))
    assert found.result.suites[0].placebo is not None


def test_a_column_a_label_gives_every_target(tmp_path):
    """p[kind] and p[rude] are what a classifier of two labels says; rude is the target."""
    columns = {"p[kind]": lambda text: 1 - p_of(text), "p[rude]": p_of}
    scored = with_scores(exported(tmp_path / "probes.csv"), columns)
    found = run_audit(classifier=f"scores:{scored}", target="rude")
    assert suites_of(found) == suites_of(run_audit("winobias-style", two_labels, target="rude"))


def test_rows_in_any_order_and_twice_are_the_same(tmp_path):
    """The file is looked up by its texts."""
    scored = with_scores(exported(tmp_path / "probes.csv"), {"p": p_of})
    lines = scored.read_text("utf-8").splitlines()
    scored.write_text("\n".join([lines[0], *lines[:0:-1], lines[1]]) + "\n", encoding="utf-8")
    found = run_audit(classifier=f"scores:{scored}")
    assert suites_of(found) == suites_of(run_audit("winobias-style", score))


def test_a_text_with_two_scores_is_refused(tmp_path):
    """Nobody knows which one is meant."""
    scored = with_scores(exported(tmp_path / "probes.csv"), {"p": p_of})
    with scored.open("a") as file:
        file.write(scored.read_text("utf-8").splitlines()[1].rpartition(",")[0] + ",0.9\n")
    with pytest.raises(AuditError, match="has two scores"):
        run_audit(classifier=f"scores:{scored}")


def test_probes_that_were_not_scored_are_set_aside(tmp_path):
    """Half a file: the rest is counted, and the run is incomplete."""
    scored = with_scores(exported(tmp_path / "probes.csv"), {"p": p_of})
    lines = scored.read_text("utf-8").splitlines()
    scored.write_text("\n".join(lines[: len(lines) // 2]) + "\n", encoding="utf-8")
    found = run_audit(classifier=f"scores:{scored}").result
    assert found.incomplete
    assert found.suites[0].set_aside["no score came"] > 300


def test_texts_that_are_not_the_suites_make_a_suite_of_the_files_own(tmp_path):
    """Another version, or a name that ships by chance: said, and audited as what it is."""
    scored = with_scores(exported(tmp_path / "probes.csv"), {"p": p_of})
    scored.write_text(scored.read_text("utf-8").replace("because", "since"), encoding="utf-8")
    found = run_audit(classifier=f"scores:{scored}").result
    assert found.suites[0].contrast == "pooled"
    assert any("are not those of winobias-style" in one for one in found.warnings)
    with pytest.raises(AuditError, match="export the suite again"):
        run_audit("winobias-style", f"scores:{scored}")


def test_a_suite_of_ones_own_is_named_beside_its_scores(tmp_path):
    """--suite FILE says whose probes they are; without it they are the file's own."""
    families = [
        f"  - {{id: f{n}, templates: ['We went to {{town}} {n} times.']}}" for n in range(12)
    ]
    (tmp_path / "towns.csv").write_text(
        "group,term,source\na,Ada,x\nb,Brno,x\nc,Cluj,x\n", encoding="utf-8"
    )
    suite = tmp_path / "towns.yaml"
    suite.write_text(SUITE + "\n".join(families) + "\n", encoding="utf-8")
    scored = with_scores(exported(tmp_path / "probes.csv", str(suite)), {"p": p_of})
    found = run_audit(str(suite), f"scores:{scored}")
    assert suites_of(found) == suites_of(run_audit(str(suite), score))
    assert run_audit(classifier=f"scores:{scored}").result.suites[0].title == "towns"
    with pytest.raises(AuditError, match="no row is of the suite 'winobias-style'"):
        run_audit([str(suite), "winobias-style"], f"scores:{scored}")


def test_a_threshold_decides_anew_and_says_that_the_labels_are_not_used(tmp_path):
    """Labels that came are what was returned, unless a threshold is stated."""
    columns = {"p": p_of, "label": lambda text: "yes" if "she" in text else "no"}
    scored = with_scores(exported(tmp_path / "probes.csv"), columns)
    told = run_audit(classifier=f"scores:{scored}", target="yes").result
    anew = run_audit(classifier=f"scores:{scored}", target="yes", threshold=0.999).result
    assert told.suites[0].flip_rate > 0
    assert anew.suites[0].flip_rate == 0
    assert any("'label' is not used" in one for one in anew.warnings)


def test_a_file_is_written_once_and_in_a_known_form(tmp_path):
    """An ending that is none, and a file that is there, are refused."""
    with pytest.raises(AuditError, match=r"'\.xlsx' is no ending"):
        exported(tmp_path / "probes.xlsx")
    path = exported(tmp_path / "probes.csv")
    with pytest.raises(AuditError, match="name another file"):
        exported(path)
