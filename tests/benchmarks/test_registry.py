import pickle

import pytest

from audit import benchmarks, registry
from audit.errors import AuditError
from audit.records import PROBES, BenchmarkResult, Source, from_json, to_json
from tests.benchmarks.published import official, score
from tests.fakes import KnownShifts

FOLDERS = {"crows-pairs": "crows_pairs"}


def test_nine_benchmarks_are_known():
    """The names are those of the command line."""
    assert set(registry.BUILT_IN["benchmarks"]) == {
        "winobias",
        "winogender",
        "stereoset",
        "crows-pairs",
        "eec",
        "holisticbias",
        "checklist",
        "hatecheck",
        "sentence-templates",
    }


@pytest.mark.parametrize("name", ["winobias", "winogender", "stereoset", "crows-pairs"])
def test_every_source_reads_from_any_position_in_any_process(name):
    """A source has the probe columns, survives pickling, and gives the same rows from anywhere."""
    read = benchmarks.read(name, official(FOLDERS.get(name, name)))
    source = pickle.loads(pickle.dumps(read.source))
    assert isinstance(source, Source)
    piece = source.read(100, 103)
    assert piece.schema.equals(PROBES)
    assert piece.to_pylist() == read.source.read(0, 200).to_pylist()[100:103]
    (info,) = source.suites
    assert info.origin == "benchmark"
    assert source.size == info.probes
    assert all(len(digest) == 64 for digest in source.inputs.values())


def test_a_summary_goes_to_json_and_back():
    """Undefined figures are null; nothing else changes on the way."""
    read = benchmarks.read("winogender", official("winogender"))
    result = benchmarks.summarise(read.source.suites[0], score(read.source, KnownShifts()))
    text = to_json(result)
    assert "NaN" not in text
    assert from_json(BenchmarkResult, text).items == 240


def test_unknown_names_and_folders_are_refused(tmp_path):
    """The names that exist, and the option, stand in the error."""
    with pytest.raises(AuditError, match=r"'winobiased' .*there are: checklist, crows-pairs"):
        benchmarks.read("winobiased", tmp_path)
    with pytest.raises(AuditError, match="no such folder"):
        benchmarks.read("winobias", tmp_path / "none")
    with pytest.raises(
        AuditError, match="there are: checklist, hatecheck, sentence-templates, stereoset"
    ):
        benchmarks.score_predictions("winobias", tmp_path, tmp_path / "p.json")
    with pytest.raises(AuditError, match="there are: crows-pairs, stereoset"):
        benchmarks.run_language_model("winobias", tmp_path, "model")
