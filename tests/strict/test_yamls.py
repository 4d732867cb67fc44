"""YAML of plain values: what surprises is refused with its line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError, AuditErrors
from audit.strict import (
    read_json,
    read_yaml,
)
from tests.strict.written import refused, written


def test_plain_values_and_their_lines_are_read(tmp_path):
    """Texts, numbers and true/false come back, each with the line that it stands on."""
    text = (
        "a: text\nb:\n  - 1\n  - -2.5\n  - true\nc: {d: '012'}\ndate: 2026-01-31\nversion: 1.0.0\n"
    )
    document = read_yaml(written(tmp_path, text))
    assert document.value == {
        "a": "text",
        "b": [1, -2.5, True],
        "c": {"d": "012"},
        "date": "2026-01-31",
        "version": "1.0.0",
    }
    assert document.lines[("b", 1)] == 4
    assert document.where("c", "d").endswith("file.yaml:6:c.d")
    assert document.where("c", "missing").endswith("file.yaml:6:c.missing")


@pytest.mark.parametrize(("text", "line"), [("a: b: c\n", 1), ("a: 1\nb: [1\n", 3), ('a: "x\n', 2)])
def test_fault_01_yaml_syntax_is_told_with_its_line(tmp_path, text, line):
    """Broken YAML is refused with the line on which the parser gave up."""
    assert f"file.yaml:{line}:" in refused(written(tmp_path, text))


def test_fault_02_an_alias_bomb_is_refused(tmp_path):
    """Anchors and aliases are refused at the first, so that nothing can multiply."""
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    told = refused(written(tmp_path, "\n".join(rows)))
    assert "anchors" in told
    assert ":1:a" in told
    assert "aliases" in refused(written(tmp_path, "a: *b\n"))


def test_fault_03_python_tags_are_refused(tmp_path):
    """A tag runs nothing: it is refused with its line."""
    told = refused(written(tmp_path, "a: 1\nb: !!python/object/apply:os.system ['true']\n"))
    assert "tags" in told
    assert "file.yaml:2:b" in told


def test_fault_04_a_doubled_key_is_refused(tmp_path):
    """A key that stands twice is told with the second line, in YAML and in JSON."""
    assert "file.yaml:3:a: the key 'a' is given twice" in refused(
        written(tmp_path, "a: 1\nb: 2\na: 3\n")
    )
    assert "given twice" in refused(
        written(tmp_path, '{"a": {"b": 1, "b": 2}}', "f.json"), read_json
    )


@pytest.mark.parametrize(
    "value", ["NO", "yes", "Off", "012", "0x1f", "1:30", "1_000", "~", "null", ".nan", "<<"]
)
def test_fault_05_other_types_of_yaml_11_are_refused_with_a_hint(tmp_path, value):
    """What YAML 1.1 reads as another type is refused, and the remedy is to quote."""
    told = refused(written(tmp_path, f"group: SWE\nterm: {value}\n"))
    assert "file.yaml:2:term" in told
    assert "quote it" in told or "there is no value" in told
    assert ("in plain digits" in told) == (value[0] in "01.")


def test_fault_05_quoted_values_are_texts(tmp_path):
    """Quoted, the same values are read as they stand."""
    text = 'a: "NO"\nb: \'012\'\nc: "1:30"\n'
    assert read_yaml(written(tmp_path, text)).value == {"a": "NO", "b": "012", "c": "1:30"}


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 3000, "- " * 4000 + "x", "? " * 3000 + "x"])
def test_fault_07_deep_nesting_is_refused(tmp_path, text):
    """Nesting over the cap is refused before it is followed."""
    assert "nested too deep" in refused(written(tmp_path, text))


def test_fault_08_an_oversized_file_is_refused_before_parsing(tmp_path):
    """The cap is on bytes read, so a file that can't end does no harm; so is one on values."""
    path = written(tmp_path, "a: 1\n" * 50)
    with pytest.raises(AuditError, match="over 100 bytes"):
        read_yaml(path, limit=100)
    assert "over 100,000 values" in refused(written(tmp_path, "[" + "a," * 150_000 + "]"))


JSON = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.text("abcxyz :#-'\"{}[]&*!é", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_json_is_yaml_of_the_same_value(tmp_path_factory, value):
    """What JSON writes, the YAML reader reads back unchanged."""
    path = tmp_path_factory.mktemp("same") / "f.yaml"
    path.write_text(json.dumps(value), encoding="utf-8")
    assert read_yaml(path).value == value
    assert read_json(path).value == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\n---\nb: 2\n", ":2: a second document begins here"),
        ("a: 1\n2: b\n", ":2: a key must be a text"),
        ("a: {[1]: b}\n", ":1:a: a key must be a text"),
    ],
)
def test_what_is_no_mapping_of_texts_is_refused(tmp_path, text, told):
    """With its line: one document a file, and every key a text."""
    assert f"file.yaml{told}" in refused(written(tmp_path, text))


def test_forty_faults_are_told_at_once_and_no_more(tmp_path):
    """Fifty empty values."""
    with pytest.raises(AuditErrors) as caught:
        read_yaml(written(tmp_path, "".join(f"a{n}:\n" for n in range(50))))
    assert len(caught.value.faults) == 40


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a:\n\t- b\n", "indent with blanks: a tab stands there"),
        ("# a\u0085# b\u2028# c\u2029a: [1\n", "mend the line"),
        ("# a\u2028\n\ta: b\n", "indent with blanks"),
        ("a: yes\n", "true and false are the two others"),
        ("a: b\n<<: {c: d}\n", "write the keys out"),
    ],
)
def test_what_mends_a_line_can_be_done(tmp_path, content, told):
    """A tab, lines that end as others do not, a word that YAML 1.1 takes for a truth value, merged keys."""
    assert told in refused(written(tmp_path, content))
