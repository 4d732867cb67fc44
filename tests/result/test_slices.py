import pytest

from audit import AuditError, run_audit

SCORES = {"dog": 0.7, "cat": 0.5, "parrot": 0.3}


def animal(texts):
    """The score is the animal's own: dogs .7, cats .5, parrots .3."""
    return [next((p for name, p in SCORES.items() if name in text), 0.5) for text in texts]


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    """Twelve families of one sentence about three animals."""
    from audit import Suite

    texts = [f"On day {n} the {{pet}} sat by the door." for n in range(12)]
    groups = {"dogs": "dog", "cats": "cat", "parrots": "parrot"}
    suite = Suite.from_templates(texts, groups=groups, name="pets")
    return run_audit(suite, animal, out=tmp_path_factory.mktemp("r") / "run")


def test_a_suite_and_a_group_show_themselves(audit):
    """Dogs lie .2 over the mean .5 of all groups; the words are short."""
    assert repr(audit["pets"]["dogs"]).startswith("<dogs in pets: +20.0 points")
    assert "3 groups over 12 families" in repr(audit["pets"])
    assert "On day" in audit.group("dogs")._repr_html_()
    assert "<table>" in audit["pets"]._repr_html_()
    assert '<td style="text-align:left">dogs</td>' in audit["pets"]._repr_html_()


def test_a_suite_and_a_comparison_are_shown_in_a_line():
    """A cell that ends with one shows its name and its counts, not every record in it."""
    from audit import Suite
    from tests.report.samples import comparison

    suite = Suite.from_templates(["The {pet} sat."], groups={"dogs": "dog", "cats": "cat"})
    assert repr(suite) == f"<Suite {suite.name}: 2 groups over 1 family>"
    assert repr(comparison(2)) == "<Comparison FAIL of 'model-1', 'model-2'>"


def test_every_sentence_has_its_score(audit):
    """36 probes; the parrot's are .3."""
    probes = audit.probes("pets")
    assert len(probes) == 36
    assert set(probes[probes["group"] == "parrots"]["p"].round(9)) == {0.3}


def test_a_sentence_stands_beside_what_it_was_compared_with(audit):
    """A part of a text finds its block: three animals, likeliest first."""
    found = audit.sentence("day 7 the cat")
    assert list(found["group"]) == ["dogs", "cats", "parrots"]


def test_families_of_a_group_by_hand(audit):
    """In every family a dog's score is .7 and the mean .5."""
    table = audit.group("dogs").families()
    assert len(table) == 12
    assert table["shift"].round(9).eq(0.2).all()


def test_an_unknown_group_is_refused_with_the_nearest(audit):
    """The error offers a name."""
    with pytest.raises(AuditError, match="dogs"):
        audit["pets"]["dog"]
    with pytest.raises(AuditError, match="no group"):
        audit.group("unicorns")


def test_plots_of_a_suite_that_is_no_map(audit):
    """A row a group, a dot a family."""
    from matplotlib import pyplot as plt

    axes = audit.plot_intervals()
    assert [one.get_text() for one in axes.get_yticklabels()] == ["parrots", "cats", "dogs"]
    dots = audit.plot_families("dogs").get_lines()[1].get_ydata()
    assert [round(y, 6) for y in dots] == [20.0] * 12
    plt.close("all")


def test_the_explorer_opens_at_a_group_or_at_the_largest_shift(audit):
    """A group's name becomes its code in the address; where none is named, the page chooses."""
    one = audit.explore(group="cats", height=400)
    code = audit.group("cats").effect.group
    assert one.address == f"#explore?suite=pets&target={audit['pets'].result.target}&group={code}"
    assert one.height == 400
    assert "group=" not in audit.explore("pets").address
    assert b"On day 7 the cat sat by the door." not in one.page  # its texts are packed
    with pytest.raises(AuditError, match="no group 'horses'"):
        audit.explore(group="horses")


def test_an_audit_is_compared_with_itself(audit):
    """By the other audit or by its folder: nothing grew."""
    for other in (audit, str(audit.folder)):
        found = audit.compare(other)
        assert [[one.name for one in suites] for suites in found.against] == [["pets"]]
        assert found.verdict == "PASS"


def test_a_cell_can_be_run_again(audit):
    """The same plan is read from its folder, not refused and not scored again."""
    from audit import Suite

    texts = [f"On day {n} the {{pet}} sat by the door." for n in range(12)]
    groups = {"dogs": "dog", "cats": "cat", "parrots": "parrot"}
    suite = Suite.from_templates(texts, groups=groups, name="pets")
    again = run_audit(suite, animal, out=audit.folder)
    assert again.to_json() == audit.to_json()


def test_a_policy_is_taken_as_its_keys():
    """A mapping is checked as a file is, and the field is named."""
    with pytest.raises(AuditError, match="margin"):
        run_audit("gender", animal, policy={"margin": 3.0})
