import csv
import json

import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.records import CanarySet
from audit.strict.data import read_data
from audit.suites.export import COLUMNS, write_probes
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.suites.small import write_lexicon, write_suite

PLAIN = CanarySet(name="sentiment", high=("It is good.",), low=("It is bad.",))


@pytest.fixture
def suite(tmp_path):
    write_lexicon(tmp_path)
    path = write_suite(tmp_path, "Filmed in {country}.", 'He said "{country}", and left.')
    return read_suite(path)


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet", ".CSV"])
def test_every_form_holds_every_probe_as_it_is(suite, tmp_path, ending):
    """In the order of the suite, quotes and commas unharmed, and the canaries behind them."""
    path = tmp_path / f"probes{ending}"
    rows = write_probes(suite, path, [PLAIN])
    source = SuiteSource([suite])
    probes = source.read(0, source.size)
    assert rows == source.size + 2
    table = read_data(path, set(COLUMNS).__contains__)
    assert table.header == COLUMNS
    assert table.texts("text") == [*probes["text"].to_pylist(), "It is good.", "It is bad."]
    assert table.texts("kind")[-2:] == ["canary", "canary"]
    assert table.texts("group")[-2:] == ["high", "low"]


def test_another_ending_is_refused_with_those_there_are(suite, tmp_path):
    """And nothing is written."""
    with pytest.raises(AuditError, match=r"'\.xlsx' is no ending.*one of \.csv, \.tsv"):
        write_probes(suite, tmp_path / "probes.xlsx")
    assert not (tmp_path / "probes.xlsx").exists()


def test_a_file_that_is_there_is_left_alone(suite, tmp_path):
    """It may be the one with scores in it."""
    path = tmp_path / "probes.csv"
    path.write_text("precious", "utf-8")
    with pytest.raises(AuditError, match="name another file"):
        write_probes(suite, path)
    assert path.read_text("utf-8") == "precious"


def test_forms_agree_with_readers_that_are_not_ours(suite, tmp_path):
    """Python's own for CSV and JSON, pyarrow's for Parquet."""
    for ending in (".csv", ".jsonl", ".parquet"):
        write_probes(suite, tmp_path / f"p{ending}")
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        by_csv = [row["text"] for row in csv.DictReader(file)]
    lines = (tmp_path / "p.jsonl").read_text("utf-8").splitlines()
    by_json = [json.loads(line)["text"] for line in lines]
    by_parquet = pq.read_table(tmp_path / "p.parquet")["text"].to_pylist()
    assert by_csv == by_json == by_parquet
