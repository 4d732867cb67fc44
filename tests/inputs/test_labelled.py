import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.inputs.labelled import read_labelled, with_gold
from audit.records import ModelInfo, TableSource
from audit.suites.sources import JoinedSource

HEADER = "text,gold,group\n"
INFO = ModelInfo(id="m", fingerprint="f", labels=("no", "yes"), target="yes")


def rows_of(source: TableSource) -> list[tuple[str, str, str]]:
    table = source.read(0, source.size)
    columns = (table[name].to_pylist() for name in ("text", "gold", "group"))
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "csv.gz", "parquet", "CSV"])
def test_a_labelled_table_may_have_any_form(tmp_path: Path, ending: str) -> None:
    """The same rows, and the file's hash among the inputs."""
    rows = [("Fine.", "yes", "a"), ("Bad, really.", "no", "b")]
    path = tmp_path / f"mine.{ending}"
    comma = "text,gold,group\n" + "\n".join(f'"{t}",{y},{g}' for t, y, g in rows)
    match ending:
        case "parquet":
            columns = zip(("text", "gold", "group"), zip(*rows, strict=True), strict=True)
            pq.write_table(pa.table({name: list(cells) for name, cells in columns}), path)
        case "jsonl":
            path.write_text(
                "\n".join(
                    json.dumps(dict(zip(("text", "gold", "group"), r, strict=True))) for r in rows
                ),
                encoding="utf-8",
            )
        case "tsv":
            path.write_text(
                "text\tgold\tgroup\n" + "\n".join("\t".join(row) for row in rows), encoding="utf-8"
            )
        case "csv.gz":
            path.write_bytes(gzip.compress(comma.encode()))
        case _:
            path.write_text(comma, encoding="utf-8")
    source = read_labelled(path)
    assert rows_of(source) == rows
    assert list(source.inputs) == [path.name]
    assert source.warnings == ()


def test_a_row_without_a_true_label_is_set_aside_and_counted(tmp_path: Path) -> None:
    """Empty, blank, or missing in Parquet; and so is a row without a text."""
    path = tmp_path / "gold.csv"
    path.write_text(HEADER + "Fine.,yes,x\nBad.,,y\nOdd., ,\n,yes,x\nSo so.,no,y\n", "utf-8")
    source = read_labelled(path)
    assert rows_of(source) == [("Fine.", "yes", "x"), ("So so.", "no", "y")]
    assert source.warnings == (
        "gold.csv: 1 row was set aside: the text is blank (line 5)",
        "gold.csv: 2 rows were set aside: no true label (lines 3, 4)",
    )
    table = {"text": ["a", "b", "c"], "gold": ["yes", None, "no"], "group": ["x", "y", "y"]}
    pq.write_table(pa.table(table), tmp_path / "gold.parquet")
    source = read_labelled(tmp_path / "gold.parquet")
    assert rows_of(source) == [("a", "yes", "x"), ("c", "no", "y")]
    assert source.warnings == ("gold.parquet: 1 row was set aside: no true label (row 2)",)


def test_labels_that_are_numbers_stay_whole_beside_missing_ones(tmp_path: Path) -> None:
    """Pandas turns a column of 0, 1 and nothing into 0.0, 1.0 and NaN."""
    table = {"text": ["a", "b", "c"], "gold": [0.0, 1.0, float("nan")], "group": ["x", "y", "y"]}
    pq.write_table(pa.table(table), tmp_path / "gold.parquet")
    assert [gold for _, gold, _ in rows_of(read_labelled(tmp_path / "gold.parquet"))] == ["0", "1"]


def test_a_blank_group_is_told_with_its_line(tmp_path: Path) -> None:
    """The file and the line, not a row of a data frame."""
    path = tmp_path / "grp.csv"
    path.write_text(HEADER + "Fine.,yes,x\nBad.,yes,\n", "utf-8")
    with pytest.raises(AuditError, match=r"grp\.csv:3:group: the row says no group"):
        read_labelled(path)


def test_a_table_in_which_no_row_counts_is_refused(tmp_path: Path) -> None:
    """Nothing would be measured."""
    path = tmp_path / "gold.csv"
    path.write_text(HEADER + "Fine.,,x\n,yes,y\n", "utf-8")
    with pytest.raises(AuditError, match="no row has both"):
        read_labelled(path)


def test_other_columns_are_not_read_but_families_are(tmp_path: Path) -> None:
    """A column `block` or `kind` of another meaning does no harm; families cluster the intervals."""
    path = tmp_path / "mine.csv"
    path.write_text(
        ",text,gold,group,family,kind,block,p\n"
        "0,a,yes,x,f1,odd,,2\n1,b,no,y,f1,odd,,x\n2,c,no,y,,odd,,\n3,d,yes,x,,odd,,\n",
        "utf-8",
    )
    source = read_labelled(path)
    table = source.read(0, 4)
    assert table["family"].to_pylist() == ["f1", "f1", "row 4", "row 5"]
    assert [dict(slots) for slots in table["slots"].to_pylist()] == [{}] * 4


def test_the_labels_are_those_that_the_classifier_returns(tmp_path: Path) -> None:
    """Told with both; what was set aside takes no part, and what is right stays as it is."""
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "a,yes,x\nb,,y\n,maybe,y\nc,no,y\n", "utf-8")
    source = read_labelled(path)
    assert with_gold(source, INFO) is source
    path.write_text(HEADER + "a,yes,x\nb,maybe,y\n", "utf-8")
    with pytest.raises(AuditError, match=r"'maybe', which the classifier never.*no, yes"):
        with_gold(read_labelled(path), INFO)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("YES", "No"), "'No' is read as 'no', 'YES' is read as 'yes'"),
        (("1", "0"), "'0' is read as 'no', '1' is read as 'yes'"),
    ],
)
def test_labels_in_other_words_are_read_and_said(
    tmp_path: Path, given: tuple[str, str], told: str
) -> None:
    """In another case, or by their number; beside a suite too."""
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + f"a,{given[0]},x\nb,{given[1]},y\n", "utf-8")
    source = with_gold(JoinedSource([read_labelled(path)]), INFO)
    assert [gold for _, gold, _ in rows_of(source)] == ["yes", "no"]  # type: ignore[arg-type]
    assert source.suites[0].facts["gold"] == ["no", "yes"]
    assert source.warnings == (f"mine: in `gold`, {told}",)


def test_a_number_that_could_mean_another_label_is_refused(tmp_path: Path) -> None:
    """The number 1 is not the second of "1 star" and "2 stars"."""
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "a,1,x\nb,0,y\n", "utf-8")
    stars = ModelInfo(id="m", fingerprint="f", labels=("1 star", "2 stars"))
    with pytest.raises(AuditError, match="'0', '1', which the classifier never returns"):
        with_gold(read_labelled(path), stars)


def test_a_labelled_table_may_be_as_large_as_any_other_data(tmp_path: Path) -> None:
    """17 MiB: the limit of authored lexicons is none of a user's data."""
    path = tmp_path / "large.csv"
    long = "word " * 90_000
    path.write_text(
        HEADER + "".join(f"{n} {long},yes,{'ab'[n % 2]}\n" for n in range(40)), encoding="utf-8"
    )
    assert path.stat().st_size > 16 * 2**20
    assert read_labelled(path).size == 40


def test_blanks_at_the_ends_of_names_mean_nothing(tmp_path: Path) -> None:
    """Of groups and true labels; the texts stay as they are. Capitals are counted apart, and said."""
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}a ,yes ,men\nb,no, women\nc,yes,women\nd,no,Men\n", encoding="utf-8")
    source = read_labelled(path)
    assert rows_of(source) == [
        ("a ", "yes", "men"),
        ("b", "no", "women"),
        ("c", "yes", "women"),
        ("d", "no", "Men"),
    ]
    assert any("'men' and 'Men'" in line for line in source.warnings)
