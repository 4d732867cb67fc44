import jinja2
import pytest

from audit.report.pages import environment, flat, fragment


def test_everything_is_escaped_and_nothing_may_be_undefined():
    """Also in templates whose name does not end in .html."""
    made = environment()
    assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(jinja2.UndefinedError):
        made.from_string("{{ nothing }}").render()
    with pytest.raises(jinja2.UndefinedError):
        fragment("report.html.j2")


def test_fault_83_json_in_a_page_is_escaped():
    """`tojson` leaves no closing tag."""
    text = environment().from_string("{{ x|tojson }}").render(x="</script>")
    assert "</" not in text


def test_nested_values_become_rows():
    """Names are joined, numbers shortened, lists counted."""
    values = {"b": {"y": 1.23456, "x": None}, "a": [1, 2, 3], "c": True}
    assert flat(values) == [
        ("a", "3 values, in results.json"),
        ("b · x", "–"),
        ("b · y", "1.235"),
        ("c", "True"),
    ]
