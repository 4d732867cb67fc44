"""Written-out pairs: what differs where it should not."""

from audit.suites.lint.files import lint_file
from tests.suites.small import write_items


def lint(path, plant: str = "") -> list[str]:
    return [str(finding) for finding in lint_file(path) if plant in str(finding)]


def pair(first: str, second: str, **item) -> dict:
    texts = [
        {"text": first, "group": "female", "stereotype": "pro"},
        {"text": second, "group": "male", "stereotype": "anti"},
    ]
    return {"texts": texts, **item}


def test_a_pair_that_differs_in_more_than_the_pronoun_is_caught(tmp_path):
    """Where the other pairs differ in the pronoun alone, one with another verb is told."""
    items = [
        pair(
            f"The nurse said she was in room {n}.",
            f"The nurse said he was in room {n}.",
            id=f"w{n}",
        )
        for n in range(1, 12)
    ]
    assert lint(write_items(tmp_path, items)) == []
    items[4] = pair(
        "The nurse said she was in room five.", "The nurse said he waited in room five.", id="w5"
    )
    items[7] = pair("The nurse said she was ill.", "The nurse said she was ill.", id="w8")
    items[9] = {**pair("A cook said she was ill.", "x", id="w10")}
    items[9]["texts"] = items[9]["texts"][:1]
    found = "\n".join(lint(write_items(tmp_path, items)))
    assert "the pair of 'w5' differs in more than the pronoun: she was / he waited" in found
    assert "the texts of 'w8' are the same on both sides" in found
    assert "'w10' has no text with stereotype 'anti': the pair is missing" in found
    assert "the text stands 2 times" in found


def test_pairs_that_are_meant_to_differ_are_left_alone(tmp_path):
    """Where most pairs differ in more than pronouns (StereoSet's form), none is told for it."""
    items = [
        pair(f"My aunt sang {n} songs.", f"My aunt fixed {n} cars.", id=f"s{n}")
        for n in range(1, 12)
    ]
    assert lint(write_items(tmp_path, items)) == []
