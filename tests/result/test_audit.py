"""`Audit`: what a notebook sees."""

import math
from dataclasses import replace

import pytest

from audit import Audit
from audit.errors import AuditError
from audit.records import Manifest, from_json, sealed, to_json
from tests.report.samples import benchmark, labelled, one_template, sample
from tests.scoring.synthetic import Grid, run


def test_a_folder_without_a_run_is_refused_with_what_to_do(tmp_path):
    """The error names the file that lacks and the command that makes it."""
    with pytest.raises(AuditError, match=r"results\.json: no finished run here .*audit run"):
        Audit.load(tmp_path)


def test_results_of_another_make_are_refused(tmp_path):
    """A file that is no result is not half-read."""
    (tmp_path / "results.json").write_text('{"schema": 1}', encoding="utf-8")
    with pytest.raises(AuditError, match="audit report"):
        Audit.load(tmp_path)


def test_fault_90_results_that_were_edited_are_refused(tmp_path):
    """Another verdict, another number, a blank more: each is seen, and said with what to do."""
    data = sealed(one_template())
    for changed in (
        data.replace(b"INCONCLUSIVE", b"PASS", 1),
        data.replace(b'"margin": 0.05', b'"margin": 0.5'),
        data.replace(b"{", b"{ ", 1),
        data[:-1],
        b"",
        b"[" * 100_000,
    ):
        assert changed != data
        (tmp_path / "results.json").write_bytes(changed)
        with pytest.raises(AuditError, match=r"results\.json: .*make them again"):
            Audit.load(tmp_path)
    (tmp_path / "results.json").write_bytes(sealed(replace(one_template(), schema=99)))
    with pytest.raises(AuditError, match="schema 99"):
        Audit.load(tmp_path)


def test_fault_90_results_of_another_plan_are_refused(tmp_path):
    """Whole results that do not belong to the run around them."""
    run(tmp_path, Grid(3, 3))
    (tmp_path / "results.json").write_bytes(sealed(one_template()))
    with pytest.raises(AuditError, match="those of another plan"):
        Audit.load(tmp_path)
    (tmp_path / "plan.json").unlink()
    assert Audit.load(tmp_path).result.plan == one_template().plan


def test_a_file_inside_a_run_names_the_run(tmp_path):
    """`Audit.load(".../results.json")` and any other file beside it open the same audit."""
    (tmp_path / "results.json").write_bytes(sealed(one_template()))
    (tmp_path / "report.html").touch()
    for name in ("results.json", "report.html"):
        assert Audit.load(tmp_path / name).folder == tmp_path


def test_a_run_whose_canaries_have_no_score_opens_again(tmp_path):
    """NaN is null in the file and NaN again when read; words stay words, even `0.5`."""
    found = {"canary_good": math.nan, "batch_noise": 0.25, "device": "0.5"}
    result = replace(sample(), preflight=found)
    (tmp_path / "results.json").write_bytes(sealed(result))
    manifest = Manifest(plan="", parts={}, preflight=found, warnings=(), probes=0, set_aside=0)
    for read in (
        Audit.load(tmp_path).result.preflight,
        from_json(Manifest, to_json(manifest)).preflight,
    ):
        assert math.isnan(read["canary_good"])
        assert (read["batch_noise"], read["device"]) == (0.25, "0.5")


def test_the_summary_says_which_suites_take_no_part(tmp_path):
    """An exploratory suite's line says so, and no other line does."""
    result = sample()
    world, *others = result.suites
    aside = replace(result, suites=(replace(world, exploratory=True), *others))
    _, first, *rest = Audit(aside, tmp_path).summary()
    assert (
        first
        == f"FAIL          countries: {world.because} (exploratory: takes no part in the verdict)"
    )
    assert not any("exploratory" in line for line in rest)


def test_a_suite_is_found_by_its_name_or_refused_with_those_that_there_are(tmp_path):
    """The first where none is named."""
    audit = Audit(sample(), tmp_path)
    assert audit.suite().name == "countries"
    assert audit.suite("religion").name == "religion"
    with pytest.raises(
        AuditError, match=r"no suite 'gendre' in this audit .*countries, gender, religion"
    ):
        audit.suite("gendre")
    empty = Audit(replace(sample(), suites=()), tmp_path)
    with pytest.raises(AuditError, match=r"there are: none"):
        empty.suite()


def test_a_map_is_drawn_of_the_suite_that_speaks_of_countries(tmp_path, monkeypatch):
    """Unasked the one whose groups are countries, wherever it stands; without one, an error."""
    drawn = []
    monkeypatch.setattr("audit.charts.plot_map", lambda result, suite: drawn.append(suite))
    world, gender, _ = sample().suites
    audit = Audit(replace(sample(), suites=(gender, world)), tmp_path)
    audit.plot_map()
    audit.plot_map("gender")  # whoever names one gets what the chart says of it
    assert drawn == ["countries", "gender"]
    with pytest.raises(AuditError, match="no suite of this audit speaks of countries"):
        Audit(replace(sample(), suites=(gender,)), tmp_path).plot_map()


def test_figures_of_a_benchmark_are_a_row_each(tmp_path):
    """Nested ones under their dotted name, official ones before the classifier's own."""
    table = Audit(replace(sample(), benchmarks=(benchmark(),)), tmp_path).benchmark_frame()
    assert list(zip(table["kind"], table["figure"], table["value"], strict=True)) == [
        ("official", "intrasentence.gender.lms", 92.4),
        ("official", "intrasentence.gender.ss", 60.1),
        ("official", "intrasentence.gender.icat", 73.7),
        ("official", "intrasentence.gender.clusters", 242),
        ("classifier", "mean shift", 0.013),
        ("classifier", "flip rate", 0.11),
    ]


def test_figures_of_labelled_data_are_a_row_each(tmp_path):
    """Two groups with three metrics each, then the table as a whole, with their intervals."""
    table = Audit(replace(sample(), labelled=(labelled(),)), tmp_path).labelled_frame()
    assert table["group"].tolist() == 3 * ["women"] + 3 * ["men"] + [""]
    whole = table.iloc[-1]
    assert whole["metric"] == "demographic parity difference"
    assert (whole["value"], whole["low"], whole["high"]) == (0.04, 0.01, 0.07)
