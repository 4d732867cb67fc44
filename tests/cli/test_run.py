from types import SimpleNamespace

import pytest

from audit.cli.run import as_asked, exit_code, read_scale
from audit.errors import AuditError


@pytest.mark.parametrize(
    ("text", "ends"), [("-1,1", (-1, 1)), ("0, 5", (0, 5)), ("1e-3,1", (0.001, 1))]
)
def test_a_scale_is_two_numbers(text, ends):
    """The lower one first."""
    assert read_scale(text) == ends


@pytest.mark.parametrize("text", ["", "1", "1,", "a,b", "1,1", "2,1", "0,inf", "nan,1", "1,2,3"])
def test_what_is_no_scale_is_refused_with_an_example(text):
    """Ends that are equal, turned round or without end among them."""
    with pytest.raises(AuditError, match=r"is no scale.*e\.g\. --scale -1,1"):
        read_scale(text)


def test_options_become_what_is_asked():
    """Lists are taken apart, what was not given is left out, a benchmark is a name and a folder."""
    asked = as_asked(
        {"groups": "FRA, DEU,", "labels": None, "scale": "0,5", "benchmark": ("winobias=data",)}
    )
    assert asked["groups"] == ("FRA", "DEU")
    assert asked["scale"] == (0, 5)
    assert {name: str(folder) for name, folder in asked["benchmarks"].items()} == {
        "winobias": "data"
    }
    assert "labels" not in asked


@pytest.mark.parametrize(
    ("given", "told"),
    [({"groups": " , "}, "--groups"), ({"benchmark": ("winobias",)}, "NAME=DIR")],
)
def test_a_list_that_names_nothing_is_refused(given, told):
    """With an example."""
    with pytest.raises(AuditError, match=told):
        as_asked(given)


class Gated:
    """A finished audit, whole or not."""

    def __init__(self, *, incomplete, code):
        self.result = SimpleNamespace(incomplete=incomplete)
        self._code = code

    def check(self):
        return SimpleNamespace(exit_code=self._code)


@pytest.mark.parametrize(
    ("incomplete", "gate", "allowed", "code"),
    [
        (False, False, False, 0),
        (False, True, False, 1),
        (True, False, False, 3),
        (True, True, False, 3),
        (True, True, True, 1),
        (True, False, True, 0),
    ],
)
def test_the_code_is_the_gates_unless_probes_were_left_out(incomplete, gate, allowed, code):
    """A FAIL is 1 where it is asked for; 3 comes before it, unless it is allowed."""
    audit = Gated(incomplete=incomplete, code=1)
    assert exit_code(audit, gate=gate, allowed=allowed) == code
