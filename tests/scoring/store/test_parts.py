import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.scoring.store import parts
from tests.planted import probe, table_of

TABLE = table_of([probe(0.1, group=group, family=f"f{n}") for n in range(40) for group in "abc"])


def test_a_part_comes_back_as_it_went():
    """Columns, values and what its metadata said."""
    marked = TABLE.replace_schema_metadata({"audit.scores": "logits"})
    found = parts.deserialise(parts.serialise(marked, {}), "part-000000.parquet")
    assert found.select(TABLE.column_names).to_pylist() == TABLE.to_pylist()
    assert found.schema.metadata[b"audit.scores"] == b"logits"


def test_the_same_probes_are_the_same_bytes():
    """Forty times over, other tables written in between."""
    first = parts.serialise(TABLE, {"unknown": 3})
    for n in range(40):
        parts.serialise(TABLE.slice(n), {})
        assert parts.serialise(TABLE, {"unknown": 3}) == first


def test_counts_are_added_up_over_parts(tmp_path):
    """And said in words where there is something to say."""
    for n, counts in enumerate([{"unknown": 2, "set_aside": 1}, {"unknown": 1_000, "halved": 0}]):
        (tmp_path / f"{n}.parquet").write_bytes(parts.serialise(TABLE, counts))
    total = parts.total(sorted(tmp_path.glob("*.parquet")))
    assert total == {"unknown": 1_002, "set_aside": 1}
    assert list(parts.remarks(total)) == ["1,002 probes hold a token that the model does not know"]


def test_what_is_no_part_is_refused_with_its_name():
    """No Parquet, and Parquet of other columns, of other types, or with texts that are none."""
    with pytest.raises(AuditError, match=r"part-000007\.parquet: cannot be read.*--repair"):
        parts.deserialise(b"no parquet", "part-000007.parquet")
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": ["a"]}), sink)
    with pytest.raises(AuditError, match="holds other columns"):
        parts.deserialise(sink.getvalue().to_pybytes(), "part-000007.parquet")
    place = TABLE.column_names.index("text")
    bare = pa.array([b"\xff\xfe"] * len(TABLE), pa.binary())
    for column, what in (
        (bare, "other columns"),
        (bare.view(pa.string()), "cannot be read: .*UTF8"),
    ):
        data = parts.serialise(TABLE.set_column(place, "text", column), {})
        with pytest.raises(AuditError, match=what):
            parts.deserialise(data, "part-000007.parquet")
    named = parts.serialise(TABLE, {}).replace(b"family", b"famil\xff")
    with pytest.raises(AuditError, match=r"cannot be read: .*codec|other columns"):
        parts.deserialise(named, "part-000007.parquet")
