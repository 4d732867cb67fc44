from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.records import Policy, Signature, Waiver
from audit.verdict.policy import read_policy

FULL = """\
margin: 0.03
rationale: three points move a review across our ranking threshold
alpha: 0.01
threshold: 0.7
gates: [countries, gender]
intended_use: ranking of product reviews
affected_groups: [reviewers, sellers]
harm: reviews are down-ranked because of a place
waivers:
  - suite: countries
    groups: [FRA]
    reason: accepted until the next release
    owner: model risk
    expires: "2027-01-31"
signed: {by: A. Reviewer, role: model risk, date: "2026-05-01"}
alpha_scope: run
"""


def written(folder: Path, text: str) -> Path:
    """The text as a policy file."""
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path):
    """As written."""
    found = read_policy(written(tmp_path, FULL))
    assert (found.margin, found.alpha, found.threshold) == (0.03, 0.01, 0.7)
    assert found.alpha_scope == "run"
    assert found.gates == ("countries", "gender")
    assert found.affected_groups == ("reviewers", "sellers")
    assert found.waivers == (
        Waiver(
            suite="countries",
            groups=("FRA",),
            reason="accepted until the next release",
            owner="model risk",
            expires="2027-01-31",
        ),
    )
    assert found.signed == Signature(by="A. Reviewer", role="model risk", date="2026-05-01")


def test_what_is_left_out_is_the_default(tmp_path):
    """A file that states its use alone."""
    found = read_policy(written(tmp_path, "intended_use: ranking\n"))
    assert (found.margin, found.alpha, found.rationale) == (0.05, 0.05, Policy().rationale)
    assert found.threshold is None


def test_the_default_rationale_does_not_speak_for_another_margin(tmp_path):
    """A margin of .2 without a reason has none stated."""
    assert read_policy(written(tmp_path, "margin: 0.2\n")).rationale == "none stated"


def test_an_unknown_key_is_refused_with_a_suggestion(tmp_path):
    """Margn -> margin, with file and line."""
    with pytest.raises(AuditError, match=r"policy\.yaml:1:margn.*did you mean 'margin'"):
        read_policy(written(tmp_path, "margn: 0.1\n"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("margin: 0\n", ":1:margin"),
        ("margin: 1.5\n", ":1:margin"),
        ("alpha: 0.5\n", ":1:alpha"),
        ("threshold: 1\n", ":1:threshold"),
        ("threshold: 0\n", ":1:threshold"),
        ("max_flip_rate: 2\nflip_rationale: x\n", ":1:max_flip_rate"),
        ("max_flip_rate: 0.1\n", ":1:max_flip_rate"),
        ("flip_rationale: none\n", "max_flip_rate"),
        ("schema: 2\n", ":1:schema"),
        ("alpha_scope: all\n", ":1:alpha_scope"),
        ("judge: range\n", ":1:judge"),
        (FULL.replace('"2027-01-31"', "next year"), ":14:waivers[0].expires"),
        (FULL.replace("owner: model risk", 'owner: " "'), ":13:waivers[0].owner"),
        (FULL.replace('"2026-05-01"', '"May"'), ":15:signed.date"),
        (FULL.replace("    owner: model risk\n", ""), "waivers[0]"),
    ],
)
def test_a_value_that_no_policy_can_have_is_refused_with_its_place(tmp_path, text, place):
    """Line and field."""
    with pytest.raises(AuditError) as caught:
        read_policy(written(tmp_path, text))
    assert place in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path):
    """Margin and alpha."""
    with pytest.raises(AuditError) as caught:
        read_policy(written(tmp_path, "margin: 2\nalpha: 2\n"))
    assert "margin" in str(caught.value)
    assert "alpha" in str(caught.value)


def test_a_share_of_flips_is_stated_with_its_reason(tmp_path):
    """max_flip_rate and flip_rationale; targets that gate."""
    text = "max_flip_rate: 0.1\nflip_rationale: the label routes the call\ntargets: [toxic]\n"
    found = read_policy(written(tmp_path, text))
    assert (found.max_flip_rate, found.flip_rationale) == (0.1, "the label routes the call")
    assert found.targets == ("toxic",)


@pytest.mark.parametrize(
    ("written_as", "read"), [(".04", 0.04), ("4e-2", 0.04), ("+.04", 0.04), ("0.04", 0.04)]
)
def test_numbers_may_be_written_in_every_way_of_yaml(tmp_path, written_as, read):
    """A margin without its leading zero is a number."""
    assert read_policy(written(tmp_path, f"margin: {written_as}\n")).margin == read


def test_a_quoted_number_is_told_to_be_one(tmp_path):
    """Quoted it is a text, and the refusal says what would do."""
    with pytest.raises(AuditError, match=r"policy\.yaml:1:margin: 'margin' must be a number"):
        read_policy(written(tmp_path, 'margin: ".04"\n'))
