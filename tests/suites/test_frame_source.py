"""A user's own table of probes: how it is completed, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pytest

from audit.errors import AuditError
from audit.records import PROBES, Source
from audit.suites.frame_source import NO_COUNTERPART, read_frame
from audit.suites.sources import JoinedSource


def rows(source) -> list[dict]:
    return source.read(0, source.size).to_pylist()


def table(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_templates_make_blocks_and_other_columns_are_slots():
    """One template with two moods makes two blocks."""
    frame = table(
        text=["he a", "she a", "he b", "she b"],
        group=["m", "f", "m", "f"],
        template=["t", "t", "t", "t"],
        mood=["x", "x", "y", "y"],
    )
    source = read_frame(frame)
    assert isinstance(source, Source)
    assert [row["block"] for row in rows(source)] == [0, 0, 1, 1]
    assert rows(source)[2]["slots"] == [("mood", "y")]
    assert {row["family"] for row in rows(source)} == {"t"}
    assert source.read(0, 4).schema == PROBES
    (info,) = source.suites
    assert [group.code for group in info.groups] == ["f", "m"]
    assert (info.templates, info.families, info.probes, info.origin) == (1, 1, 4, "frame")


def test_without_ids_the_term_is_taken_out():
    """Texts that are alike but for their term belong together."""
    frame = table(
        text=["She ran.", "He ran.", "She sat.", "He sat."],
        group=list("fmfm"),
        term=["She", "He"] * 2,
    )
    found = rows(read_frame(frame))
    assert [row["template"] for row in found] == [
        "{term} ran.",
        "{term} ran.",
        "{term} sat.",
        "{term} sat.",
    ]
    assert [row["block"] for row in found] == [0, 0, 1, 1]


def test_with_nothing_but_texts_the_order_within_groups_counts():
    """The i-th texts of all groups form a block; counts that differ are refused."""
    frame = table(text=["a", "b", "c", "d"], group=["f", "f", "m", "m"])
    assert [row["block"] for row in rows(read_frame(frame))] == [0, 1, 0, 1]
    with pytest.raises(AuditError, match=r"counts differ: .*f 2"):
        read_frame(frame.head(3))


def test_given_ids_are_kept():
    """suite, family, block, kind and gold are taken as they are."""
    frame = table(
        suite=["s1", "s1", "s2", "s2"],
        text=list("abcd"),
        group=["f", "m", "f", "m"],
        family=["x", "x", "y", "y"],
        block=[5, 5, 5, 5],
        kind=["group", "group", "group", "group"],
        gold=["POS", None, "NEG", np.nan],
    )
    found = rows(read_frame(frame))
    assert [row["gold"] for row in found] == ["POS", None, "NEG", None]
    assert [row["block"] for row in found] == [0, 0, 1, 1]  # a block lies within its suite
    assert [info.name for info in read_frame(frame).suites] == ["s1", "s2"]


def test_fault_36_a_probe_without_its_counterpart_is_set_aside():
    """A block with one group is kept, with its reason, and the reader is told."""
    frame = table(text=["a", "b", "c"], group=["f", "m", "f"], block=[1, 1, 2])
    source = read_frame(frame)
    assert [row["reason"] for row in rows(source)] == [None, None, NO_COUNTERPART]
    assert source.read(0, 1).column_names == source.read(2, 3).column_names
    assert source.warnings == ("1 probes have no counterpart in their block and are set aside",)


def test_labelled_texts_stand_alone():
    """Each is a block of its own, and none lacks a counterpart."""
    frame = table(text=["a", "b", "c"], group=["f", "m", "f"], gold=["P", "N", "P"])
    source = read_frame(frame, name="mine", origin="labelled", inputs={"mine.csv": "0" * 64})
    assert [row["block"] for row in rows(source)] == [0, 1, 2]
    assert "reason" not in source.read(0, 3).column_names
    assert source.inputs == {"mine.csv": "0" * 64}


def test_columns_of_an_earlier_run_are_left_out_and_told():
    """Scores are not taken for slots."""
    frame = table(text=["a", "b"], group=["f", "m"], block=[1, 1], p=[0.1, 0.2], label=["x", "y"])
    source = read_frame(frame)
    assert rows(source)[0]["slots"] == []
    assert source.warnings == ("columns of an earlier run were left out: p, label",)


def test_a_table_that_came_out_goes_in_again():
    """What a source gave, as pandas, is a source of the same probes."""
    frame = table(text=["a", "b"], group=["f", "m"], template=["t", "t"], mood=["x", "x"])
    first = read_frame(frame)
    assert rows(read_frame(first.read(0, 2).to_pandas())) == rows(first)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (table(texts=["a"], group=["f"]), "no column 'text' (did you mean"),
        (table(text=["a"]), "no column 'group'"),
        (table(text=[], group=[]), "no rows"),
        (table(text=["a", " "], group=["f", "m"]), "1 cells of 'text' are blank"),
        (table(text=["a", "b"], group=["f", None]), "1 cells of 'group' are blank"),
        (table(text=["a", "b"], group=["f", "f"]), "has one group"),
        (table(text=["a", "b"], group=["f", "m"], kind=["group", "grp"]), "'grp' is no kind"),
    ],
)
def test_faults_of_a_table_are_told(frame, told):
    """Faults 15, 24, 25 and 33, in a table."""
    with pytest.raises(AuditError) as caught:
        read_frame(frame)
    assert told in str(caught.value)


def test_fault_11_a_lone_surrogate_in_a_table_is_refused():
    """A table may hold half a character; it is told with its row."""
    frame = pd.DataFrame({"text": pd.Series(["a", "b\ud800"], dtype=object), "group": ["f", "m"]})
    with pytest.raises(AuditError, match="row 1:text"):
        read_frame(frame)


def test_a_frame_travels_and_joins():
    """It pickles, and two of them join."""
    frame = table(text=["a", "b"], group=["f", "m"], block=[1, 1])
    one, two = read_frame(frame), read_frame(frame.assign(block=[1, 2]), name="other")
    assert pickle.loads(pickle.dumps(one)).read(0, 2).equals(one.read(0, 2))
    joined = JoinedSource([one, two]).read(0, 4)
    assert joined["block"].to_pylist() == [0, 0, 2, 3]
    assert joined["reason"].to_pylist() == [None, None, NO_COUNTERPART, NO_COUNTERPART]


def test_bytes_are_texts_in_utf_8_or_refused():
    """Columns of bytes, as Parquet and TFDS give them, are decoded and never shown as b'...'."""
    frame = pd.DataFrame({"text": [b"The caf\xc3\xa9.", "A bar."], "group": [b"x", "y"]})
    table = read_frame(frame).read(0, 2)
    assert table["text"].to_pylist() == ["The café.", "A bar."]
    assert table["group"].to_pylist() == ["x", "y"]
    frame = pd.DataFrame({"text": [bytearray(b"A"), memoryview(b"B")], "group": ["x", "y"]})
    assert read_frame(frame).read(0, 2)["text"].to_pylist() == ["A", "B"]
    with pytest.raises(AuditError, match=r"DataFrame:row 1:text: the bytes b'\\xff' are no UTF-8"):
        read_frame(pd.DataFrame({"text": ["A bar.", b"\xff"], "group": ["x", "y"]}))


@pytest.mark.parametrize(
    ("cell", "kind"),
    [(["a"], "list"), ({"a": 1}, "dict"), (np.array(["a"]), "ndarray"), (object(), "object")],
)
def test_a_cell_that_is_no_text_is_refused_with_its_row(cell, kind):
    """And not audited as "['a']"; so is a group."""
    for column in ("text", "group"):
        cells = {"text": ["A.", "B."], "group": ["x", "y"]}
        frame = pd.DataFrame({**cells, column: ["A.", cell]})
        with pytest.raises(AuditError, match=rf"DataFrame:row 1:{column}: the cell holds a {kind}"):
            read_frame(frame)


def test_a_date_that_is_missing_is_a_missing_cell():
    """Not a group called NaT."""
    with pytest.raises(AuditError, match="1 cells of 'group' are blank"):
        read_frame(pd.DataFrame({"text": ["A.", "B."], "group": ["x", pd.NaT]}))


def test_columns_that_nobody_asked_for_may_hold_anything():
    """Embeddings and images beside the texts are left out, and named."""
    frame = pd.DataFrame({"text": ["A.", "B."], "group": ["x", "y"], "id": [1, 2]})
    frame["vector"], frame["image"] = [[0.1], [0.2]], [b"\xff", b"\xfe"]
    source = read_frame(frame)
    assert source.warnings[0] == "columns without plain values were left out: vector, image"
    assert dict(source.read(0, 1)["slots"].to_pylist()[0]) == {"id": "1"}


def test_blanks_at_the_ends_of_names_mean_nothing_in_a_frame():
    """Of groups and blocks; the texts stay as they are."""
    frame = table(text=["he ", "she"], group=["m", "f\u00a0"], block=["1", " 1"])
    (first, second) = rows(read_frame(frame))
    assert (first["text"], second["group"], second["block"]) == ("he ", "f", first["block"])
