from pathlib import Path

from audit import run_audit
from audit.report.formats.html import FORMAT
from audit.report.sentences import MEASURED, is_measured

ROWS = "".join(
    f"{group},{block},{'pos' if (block + (group == 'c')) % 3 else 'neg'}\n"
    for block in range(12)
    for group in "abc"
)
RIGHT = {0, 1, 3, 5}  # of every ten rows; the even ones are of a, the odd ones of b
GOLD = "".join(
    f"text {n},{'pn'[n // 2 % 2]},{'ab'[n % 2]},{'pn'[n // 2 % 2 ^ (n % 10 not in RIGHT)]}\n"
    for n in range(80)
)


def test_true_labels_alone_are_measured_and_not_inconclusive(tmp_path: Path) -> None:
    """A file of gold and returned labels says how many answers are right, by group."""
    (tmp_path / "own.csv").write_text("text,gold,group,label\n" + GOLD, "utf-8")
    audit = run_audit((), f"scores:{tmp_path / 'own.csv'}", formats=["markdown"])
    head, right = audit.summary()
    assert is_measured(audit.result)
    assert head.startswith(f"{MEASURED}  scores:own.csv")
    assert right == "own: 80 rows with true labels; right answers run from 20.0% (a) to 60.0% (b)."
    assert "INCONCLUSIVE" not in (audit.folder / "report.md").read_text("utf-8")


def test_returned_labels_alone_have_no_verdict_unless_flips_are_limited(tmp_path: Path) -> None:
    """Flips are measured; a policy's max_flip_rate judges them."""
    (tmp_path / "own.csv").write_text("group,block,label\n" + ROWS, "utf-8")
    named = f"scores:{tmp_path / 'own.csv'}"
    audit = run_audit((), named, formats=["markdown", "html"])
    head, suite = audit.summary()
    assert head.startswith(MEASURED)
    assert suite.startswith("no verdict    own: Labels came without scores")
    assert "INCONCLUSIVE" not in (audit.folder / "report.md").read_text("utf-8")
    assert MEASURED in (audit.folder / FORMAT.file).read_text("utf-8")
    limit = {"max_flip_rate": 0.01, "flip_rationale": "a label decides alone"}
    judged = run_audit((), named, policy=limit, formats=["markdown"])
    assert judged.summary()[0].startswith("FAIL")
