import json
import shutil
from hashlib import sha1, sha256

import pytest

from audit import benchmarks
from audit.benchmarks.published_files import (
    Published,
    count_warning,
    open_published,
    published_rows,
    read_csv,
    read_json,
    read_tsv,
)
from audit.errors import AuditError
from tests.benchmarks.published import official

TEXT = "id\ttext\n1\tThe kettle is on.\n"


def opened(folder, text, name="table.tsv"):
    (folder / name).write_bytes(text.encode())
    return open_published(folder, Published(name=name), source="ask its authors")


def test_a_published_file_is_known_by_its_digest_whatever_its_line_ends(tmp_path):
    """The published bytes, with LF or CRLF or a byte-order mark, give no warning; others one."""
    known = Published(name="table.tsv", sha256=(sha256(TEXT.encode()).hexdigest(),))
    for text in (TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT):
        (tmp_path / "table.tsv").write_bytes(text.encode())
        assert open_published(tmp_path, known, source="").warnings == ()
    (tmp_path / "table.tsv").write_text(TEXT.replace("kettle", "pot"), encoding="utf-8")
    (warning,) = open_published(tmp_path, known, source="").warnings
    assert "table.tsv is not the published version" in warning


def test_a_git_object_id_identifies_a_file_too(tmp_path):
    """Where only the blob's id is known, it is recognised by git's own rule."""
    raw = TEXT.encode()
    blob = sha1(b"blob %d\0" % len(raw) + raw).hexdigest()
    (tmp_path / "table.tsv").write_bytes(raw)
    known = Published(name="table.tsv", blob=blob)
    assert open_published(tmp_path, known, source="").warnings == ()


def test_a_missing_file_says_where_its_authors_distribute_it(tmp_path):
    """The remedy names the source; nothing is downloaded."""
    with pytest.raises(AuditError, match=r"no file table\.tsv.*ask its authors"):
        open_published(tmp_path, Published(name="table.tsv"), source="ask its authors")


def test_ragged_rows_are_all_named(tmp_path):
    """Every row with too few or too many cells is named with its line."""
    table = opened(tmp_path, "id\ttext\n1\ta\tb\n2\tc\n3\n")
    with pytest.raises(AuditError) as caught:
        read_tsv(table, ("id", "text"))
    assert "table.tsv:2" in str(caught.value)
    assert "table.tsv:4" in str(caught.value)
    assert "table.tsv:3" not in str(caught.value)


def test_a_missing_column_is_named(tmp_path):
    """The columns that are there stand in the remedy."""
    with pytest.raises(AuditError, match=r"no column 'sentence'.*id, text"):
        read_tsv(opened(tmp_path, TEXT), ("sentence",))


def test_quotes_mean_nothing_between_tabs_and_hold_lines_between_commas(tmp_path):
    """A tab-separated cell keeps its quotes; a comma-separated one may hold a line end."""
    tabs = opened(tmp_path, 'id\ttext\n1\t"so" she said\n')
    assert read_tsv(tabs, ("text",))[0][1]["text"] == '"so" she said'
    commas = opened(tmp_path, ',text\n0,"one\ntwo"\n1,three\n', "table.csv")
    rows = read_csv(commas, ("text",))
    assert [(line, cells["text"]) for line, cells in rows] == [(2, "one\ntwo"), (4, "three")]


def test_json_that_breaks_names_its_line(tmp_path):
    """A JSON fault is told with line and column."""
    with pytest.raises(AuditError, match=r"table\.json:2"):
        read_json(opened(tmp_path, '{"a": 1,\n]', "table.json"))


def test_count_warning_is_silent_on_the_published_number():
    """Only another number of rows is worth a warning."""
    assert count_warning("the table", 720, 720) == ()
    assert "719 rows; the published version holds 720" in count_warning("the table", 719, 720)[0]


def edited(tmp_path, name, file, change):
    """A copy of an official folder in which the lines of one file are changed."""
    for path in official(name).iterdir():
        if path.is_file():
            shutil.copyfile(path, tmp_path / path.name)
    lines = (tmp_path / file).read_text("utf-8").split("\n")
    change(lines)
    (tmp_path / file).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def swap_word(lines):
    lines[16] = lines[16].replace(" ", " so ", 1)


@pytest.mark.parametrize(
    ("name", "file", "change", "told"),
    [
        ("winogender", "all_sentences.tsv", swap_word, "edited in line 17"),
        (
            "winogender",
            "occupations-stats.tsv",
            lambda x: x.pop(30),
            "published lines that are missing: 1",
        ),
        ("winobias", "pro_stereotyped_type2.txt.dev", swap_word, "edited in line 17"),
        ("crows_pairs", "crows_pairs_anonymized.csv", swap_word, "edited in line 17"),
    ],
)
def test_an_edited_benchmark_file_says_which_rows(tmp_path, name, file, change, told):
    """One changed word is told by its line; a line that was taken out is counted."""
    folder = edited(tmp_path, name, file, change)
    read = benchmarks.read(name.replace("_", "-"), folder)
    (warning,) = [each for each in read.source.warnings if "not the published version" in each]
    assert file in warning
    assert told in warning


def test_an_edited_cluster_is_named_by_its_id(tmp_path):
    """StereoSet's clusters are told apart whatever the layout of their file."""
    document = json.loads((official("stereoset") / "dev_rebuilt_no_labels.json").read_text("utf-8"))
    (tmp_path / "dev.json").write_text(json.dumps(document), encoding="utf-8")
    assert len(benchmarks.read("stereoset", tmp_path).source.warnings) == 1  # another layout alone
    entry = document["data"]["intrasentence"][5]
    entry["sentences"][0]["sentence"] += " indeed"
    (tmp_path / "dev.json").write_text(json.dumps(document), encoding="utf-8")
    *_, warning = benchmarks.read("stereoset", tmp_path).source.warnings
    assert f"the clusters {entry['id']} (intrasentence) are not the published ones" in warning


def test_every_published_file_has_its_rows_digested():
    """The digests cover each row of each file: 396 lines a WinoBias file, 721 of Winogender."""
    assert len(published_rows("pro_stereotyped_type1.txt.dev")) == 396
    assert len(published_rows("all_sentences.tsv")) == 721
    assert len(published_rows("stereoset clusters")) == 4229
    assert published_rows("unknown.txt") == []
