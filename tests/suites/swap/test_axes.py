"""The axes that texts can be swapped along."""

import pytest

from audit.errors import AuditError
from audit.suites.swap.axes import AXES, find_words, inputs_of
from audit.suites.swap.texts import TextSource


@pytest.mark.parametrize("axis", ["age", "gendr", "pronouns"])
def test_an_axis_that_swaps_cannot_do_is_an_error(axis):
    """Those that can be done are listed."""
    with pytest.raises(
        AuditError, match="swaps can do countries, ethnicity, gender, names, religion"
    ):
        TextSource(["He ran."], axis=axis)


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_has_every_form_for_every_group(axis):
    """No group falls out because a lexicon lacks its noun, plural or adjective."""
    finder = find_words(axis, ignore_case=False)
    wanted = {form for one in finder.alternatives for form in one.forms}
    lacking = {(one.group, form) for one in finder.alternatives for form in wanted - set(one.forms)}
    assert not lacking


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_states_what_its_words_come_from(axis):
    """The lists that decide what is refused, and the lexicon, each with its hash."""
    inputs = inputs_of(axis)
    assert {"expressions.csv", "given-names.csv", "gender-words.csv"} <= set(inputs)
    assert (f"{axis}.csv" in inputs) == (axis != "gender")
    assert all(len(digest) == 64 for digest in inputs.values())
