import csv
import json
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.analysis.effects import estimate
from audit.analysis.readings import Reading, legible
from audit.classifiers import scores_file
from audit.classifiers.targets import resolve_targets
from audit.errors import AuditError
from audit.records import SCORED, Classifier, Policy, Source, kind_of
from tests.planted import cells_in

ROWS = [
    {"group": "a", "block": "1", "p": "0.9"},
    {"group": "b", "block": "1", "p": "0.7"},
    {"group": "b", "block": "2", "p": "0.4"},
    {"group": "a", "block": "2", "p": "0.5"},
]


def write(folder, rows=ROWS, name="own.csv"):
    path = folder / name
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, [*rows[0]])
        out.writeheader()
        out.writerows(rows)
    return path


def positive(info):
    """The reading of a file's own target."""
    (target,) = resolve_targets((), info)
    return Reading.of(target, info)


def changed(row, **cells):
    """The four rows, some cells of one of them changed (a new column is added to all)."""
    rows = [dict.fromkeys(cells, "") | dict(each) for each in ROWS]
    rows[row] |= cells
    return rows


def test_the_least_that_a_file_needs(tmp_path):
    """group, block and p: the stem names the suite, blocks are families, .5 decides the label."""
    source, classifier = scores_file.read(write(tmp_path))
    assert isinstance(source, Source)
    assert isinstance(classifier, Classifier)
    (info,) = source.suites
    assert (info.name, info.origin, info.contrast) == ("own", "scores", "pooled")
    assert [each.code for each in info.groups] == ["a", "b"]
    assert (info.families, info.templates, info.probes, source.size) == (2, 2, 4, 4)
    table = source.read(0, 4)
    assert table.schema.equals(SCORED)
    (read,) = legible([table], positive(classifier.info))
    assert read["label"].to_pylist() == ["positive", "positive", "not positive", "positive"]
    assert read["p"].to_pylist() == [0.9, 0.7, 0.4, 0.5]
    assert read["logit"].to_pylist() == pytest.approx(
        [math.log(p / (1 - p)) for p in (0.9, 0.7, 0.4, 0.5)]
    )
    assert classifier.info.id == "scores:own.csv"
    assert (classifier.info.target, classifier.info.threshold) == ("positive", 0.5)
    assert source.inputs == {"own.csv": classifier.info.fingerprint}


def test_the_scores_go_through_the_suites_own_effects_code(tmp_path):
    """The shift b minus a by hand: -.2 in block 1, -.1 in block 2."""
    source, _ = scores_file.read(write(tmp_path))
    (info,) = source.suites
    cells = cells_in([source.read(0, 4)], info)
    (effect,) = estimate(cells, info, policy=Policy(), seed=0).effects
    assert effect.shift == pytest.approx(-0.15)


def test_all_optional_columns_are_kept(tmp_path):
    """suite, family, template, term, text, label and gold of the file stand in the probes."""
    extra = [
        {
            "suite": "s",
            "family": "f",
            "template": "t",
            "term": "x",
            "text": 'Hm, "NA"',
            "label": "no",
            "gold": "yes",
        },
        {
            "suite": "s",
            "family": "f",
            "template": "t",
            "term": "",
            "text": "null",
            "label": "yes",
            "gold": "no",
        },
    ]
    rows = [ROWS[0] | {"p": "0.2"} | extra[0], ROWS[1] | extra[1]]
    source, classifier = scores_file.read(write(tmp_path, rows), target="yes")
    first, second = source.read(0, 2).to_pylist()
    assert (first["suite"], first["family"], first["template"], first["term"]) == (
        "s",
        "f",
        "t",
        "x",
    )
    assert (first["text"], first["returned"], first["gold"]) == ('Hm, "NA"', "no", "yes")
    assert (second["text"], second["term"]) == ("null", "b")
    assert classifier.info.labels == ("no", "yes")
    assert source.suites[0].texts == {"t": 'Hm, "NA"'}


def test_blocks_of_several_suites_stay_apart_and_stand_together(tmp_path):
    """Rows are put in blocks, suite by suite; block 1 of two suites are two blocks."""
    rows = [each | {"suite": suite} for each in ROWS for suite in ("z", "m")]
    source, _ = scores_file.read(write(tmp_path, rows))
    table = source.read(0, source.size).to_pylist()
    assert [info.name for info in source.suites] == ["z", "m"]
    assert [row["suite"] for row in table] == ["z"] * 4 + ["m"] * 4
    assert len({row["block"] for row in table}) == 4
    blocks = [row["block"] for row in table]
    assert all(blocks[i] == blocks[i + 1] for i in range(0, 8, 2))


def test_labels_with_a_column_each(tmp_path):
    """p[LABEL] columns: three labels exclude each other, argmax decides, the target is by name."""
    rows = [
        {
            "group": g,
            "block": "1",
            "p[bad]": b,
            "p[so so]": n,
            "p[good]": str(1 - float(b) - float(n)),
        }
        for g, b, n in (("a", "0.5", "0.25"), ("b", "0.25", "0.5"), ("c", "0.25", "0.25"))
    ]
    source, classifier = scores_file.read(write(tmp_path, rows), target="good")
    assert classifier.info.labels == ("bad", "so so", "good")
    assert math.isnan(classifier.info.threshold)
    table = source.read(0, 3)
    assert table["scores"].to_pylist()[0] == [0.5, 0.25, 0.25]
    (target,) = resolve_targets(["good"], classifier.info)
    (read,) = legible([table], Reading.of(target, classifier.info))
    assert read["label"].to_pylist() == ["bad", "so so", "good"]
    assert read["p"].to_pylist() == [0.25, 0.25, 0.5]
    (target,) = resolve_targets(["good"], classifier.info, threshold=0.2)
    (read,) = legible([table], Reading.of(target, classifier.info))
    assert read["label"].to_pylist() == ["good"] * 3
    assert scores_file.read(write(tmp_path, rows)).classifier.info.target == ""


def test_labels_for_themselves_are_told(tmp_path):
    """Probabilities that do not sum to 1 are read as labels for themselves, with a warning."""
    rows = [{"group": g, "block": "1", "p[rude]": "0.9", "p[kind]": "0.8"} for g in "ab"]
    source, classifier = scores_file.read(write(tmp_path, rows), target="kind")
    assert (classifier.info.activation, classifier.info.threshold) == ("sigmoid", 0.5)
    assert "do not sum to 1" in source.warnings[0]


def test_a_few_rows_that_do_not_add_up_are_faults(tmp_path):
    """One row of three that sums to 1.3 is named."""
    rows = [
        {"group": g, "block": "1", "p[no]": "0.4", "p[yes]": p}
        for g, p in zip("abc", ("0.6", "0.9", "0.6"), strict=True)
    ]
    with pytest.raises(AuditError, match=r"own\.csv:3:p.*do not sum to 1$"):
        scores_file.read(write(tmp_path, rows), target="yes")


def test_variants_bring_checklists_rule_and_every_probability(tmp_path):
    """With `variant`, slots hold it and each label's probability as written."""
    rows = [
        {"group": g, "block": "1", "variant": v, "p[no]": "0.40", "p[yes]": "0.60"}
        for g, v in (("a", "0"), ("b", "1"))
    ]
    source, _ = scores_file.read(write(tmp_path, rows), target="yes")
    assert source.suites[0].facts["benchmark"] == "checklist"
    assert dict(source.read(0, 1)["slots"][0].as_py()) == {
        "variant": "0",
        "p[no]": "0.40",
        "p[yes]": "0.60",
    }


def test_parquet_gives_the_same_as_csv(tmp_path):
    """The same rows as Parquet, numbers as numbers and texts as categories."""
    frame = pd.DataFrame(ROWS).assign(
        p=lambda t: t["p"].astype(float), block=lambda t: t["block"].astype(int)
    )
    frame["group"] = frame["group"].astype("category")
    frame.to_parquet(tmp_path / "own.parquet")
    parquet, _ = scores_file.read(tmp_path / "own.parquet")
    plain, _ = scores_file.read(write(tmp_path))
    assert parquet.read(0, 4).equals(plain.read(0, 4))


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "inf", "-inf"])
def test_fault_63_a_score_that_is_no_number_is_set_aside(tmp_path, cell):
    """The row keeps its text and does not count; it is told how many there are."""
    rows = changed(0, p=cell, text="Here.")
    source, _ = scores_file.read(write(tmp_path, rows))
    first, *_ = source.read(0, 4).to_pylist()
    assert (first["reason"], first["text"]) == ("not a number", "Here.")
    assert "own.csv: 1 row was set aside: not a number" in source.warnings


def test_fault_36_a_block_of_one_group_alone_is_set_aside(tmp_path):
    """A counterfactual whose pair is missing, or has no score, does not count."""
    rows = [*ROWS, {"group": "a", "block": "3", "p": "0.1"}]
    rows[0] = rows[0] | {"p": ""}
    source, _ = scores_file.read(write(tmp_path, rows))
    reasons = source.read(0, 5)["reason"].to_pylist()
    assert reasons == [
        "not a number",
        "counterfactual pair missing",
        None,
        None,
        "counterfactual pair missing",
    ]
    assert "own.csv: 2 rows were set aside: counterfactual pair missing" in source.warnings


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(1, p="1.5"), r"own\.csv:3:p: not between 0 and 1: '1\.5'"),
        (changed(3, p="high"), r"own\.csv:5:p: no number: 'high'"),
        (changed(2, p="0,4"), r"csv:4:p: no number: '0,4'"),
        (changed(2, p="0x1"), r"csv:4:p: no number"),
        (changed(2, group=""), r"csv:4:group: the cell is empty$"),
        (changed(0, block=""), r"csv:2:block: the cell is empty$"),
        (changed(0, label="yes"), r"csv:3:label: the cell is empty in lines 3, 4, 5$"),
        ([each | {"q": each["p"], "p": "0.5"} for each in ROWS], None),
        (
            [{"group": r["group"], "block": r["block"]} for r in ROWS],
            r"neither a column p, nor p\[LABEL\], nor label",
        ),
        (
            [{"groups": r["group"], "block": r["block"], "p": r["p"]} for r in ROWS],
            "no column 'group'.*'groups'",
        ),
        ([each | {"p[a]": "1"} for each in ROWS], "exclude each other"),
        (
            [{"group": r["group"], "block": r["block"], "p[a]": r["p"]} for r in ROWS],
            "stands alone",
        ),
        ([each | {"group": "a"} for each in ROWS], "'own' has one group only, 'a'"),
        (
            [each | {"label": told} for each, told in zip(ROWS, "xyzx", strict=True)],
            "cannot speak of the 3 labels",
        ),
    ],
)
def test_wrong_cells_and_columns_are_named(tmp_path, rows, message):
    """Rows are named from 1; columns that are not used are warned of."""
    if message is None:
        source, _ = scores_file.read(write(tmp_path, rows))
        assert source.warnings == ("own.csv: the column 'q' is not used",)
        return
    with pytest.raises(AuditError, match=message):
        scores_file.read(write(tmp_path, rows))


def test_labels_that_are_not_among_the_columns_are_named(tmp_path):
    """A returned label needs its column; label numbers are positions of the columns."""
    rows = [
        {"group": g, "block": "1", "label": told, "p[no]": "0.4", "p[yes]": "0.6"}
        for g, told in (("a", "1"), ("b", "0"))
    ]
    source, _ = scores_file.read(write(tmp_path, rows), target="yes")
    assert source.read(0, 2)["returned"].to_pylist() == ["yes", "no"]
    rows[1]["label"] = "maybe"
    with pytest.raises(AuditError, match=r":3:label: none of the labels no, yes: 'maybe'"):
        scores_file.read(write(tmp_path, rows), target="yes")


def test_unreadable_files_are_refused(tmp_path):
    """Missing, empty, ragged, doubled columns, other encodings: one error each."""
    path = tmp_path / "own.csv"
    with pytest.raises(AuditError, match="no such file"):
        scores_file.read(path)
    for text, message in (
        (b"", "is empty"),
        (b"group,block,p\n", "no rows"),
        (b"group,block,p\na,1\n", r"csv:2: the row has 2 cells"),
        (b"group,block,p,p\na,1,.5,.5\n", "two columns are called 'p'"),
        (b"group,block,p\n\x81,1,.5\n", r"csv:2: byte 14 \(0x81\) is not UTF-8"),
    ):
        path.write_bytes(text)
        with pytest.raises(AuditError, match=message):
            scores_file.read(path)
    (tmp_path / "own.parquet").write_bytes(b"PAR1")
    with pytest.raises(AuditError, match="cannot be read"):
        scores_file.read(tmp_path / "own.parquet")


def test_there_is_no_model_to_score_with(tmp_path):
    """The classifier of a file says that it holds scores and no model."""
    _, classifier = scores_file.read(write(tmp_path))
    with pytest.raises(AuditError, match=r"scores:own\.csv holds scores and no model"):
        classifier.score(["Anything."])


def test_the_input_order_does_not_change_the_findings(tmp_path):
    """Shuffled rows give the same sums (the order within a block aside)."""
    rng = np.random.default_rng(3)
    rows = [
        {"group": g, "block": str(b), "p": str(round(rng.random(), 6))}
        for b in range(20)
        for g in "abc"
    ]
    first, _ = scores_file.read(write(tmp_path, rows))
    second, _ = scores_file.read(write(tmp_path, [rows[i] for i in rng.permutation(len(rows))]))
    found = []
    for source in (first, second):
        (info,) = source.suites
        cells = cells_in([source.read(0, 60)], info)
        found.append([e.shift for e in estimate(cells, info, policy=Policy(), seed=0).effects])
    assert found[0] == pytest.approx(found[1], abs=1e-14)


def test_a_semicolon_table_may_have_decimal_commas(tmp_path):
    """0,25 is a quarter where semicolons separate, as spreadsheets of many countries write it."""
    path = tmp_path / "own.csv"
    path.write_text("group;block;p\na;1;0,25\nb;1;0,5\na;2;1\nb;2;0,125\n", "utf-8")
    source, _ = scores_file.read(path, target="positive")
    p = [scores[1] for scores in source.read(0, 4)["scores"].to_pylist()]
    assert p == [0.25, 0.5, 1.0, 0.125]
    assert "own.csv: read as separated by semicolons" in source.warnings


def test_probabilities_may_be_rounded(tmp_path):
    """Three labels at three decimals sum to .9985 at worst, at two to .985; .898 is a fault."""
    path = tmp_path / "own.csv"
    head = "group,block,p[neg],p[neu],p[pos]\n"
    for first in ("0.001,0.001,0.997", "0.33,0.33,0.33", "0.333,0.333,0.333"):
        path.write_text(
            f"{head}x,1,{first}\ny,1,0.2,0.3,0.5\nx,2,0.1,0.2,0.7\ny,2,0.2,0.2,0.6\n",
            encoding="utf-8",
        )
        assert scores_file.read(path, target="pos").classifier.info.activation == "softmax"
    path.write_text(
        f"{head}x,1,0.001,0.001,0.9\ny,1,0.2,0.3,0.5\nx,2,0.1,0.2,0.7\ny,2,0.2,0.2,0.6",
        encoding="utf-8",
    )
    with pytest.raises(AuditError, match="do not sum to 1"):
        scores_file.read(path, target="pos")


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "tsv"])
def test_scores_may_lie_in_any_form(tmp_path, ending):
    """Numbers as numbers, decimals too."""
    rows = [{"group": g, "block": b, "p": p} for g, b, p in [("a", "1", 0.25), ("b", "1", 0.5)]]
    path = tmp_path / f"own.{ending}"
    match ending:
        case "jsonl":
            path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        case "tsv":
            path.write_text("group\tblock\tp\na\t1\t0.25\nb\t1\t0.5\n", encoding="utf-8")
        case "parquet":
            p = pa.array([Decimal("0.25"), Decimal("0.5")], pa.decimal128(4, 2))
            pq.write_table(pa.table({"group": ["a", "b"], "block": [1, 1], "p": p}), path)
    source, _ = scores_file.read(path, target="positive")
    assert [scores[1] for scores in source.read(0, 2)["scores"].to_pylist()] == [0.25, 0.5]


def test_a01_confidence_in_whatever_was_returned_is_not_read_as_p(tmp_path):
    """X is always POSITIVE at .95, y always NEGATIVE at .96: no P(POSITIVE), and no PASS."""
    rows = [
        {"group": g, "block": str(n), "label": label, "p": p}
        for n in range(12)
        for g, label, p in (("x", "POSITIVE", "0.95"), ("y", "NEGATIVE", "0.96"))
    ]
    with pytest.raises(AuditError, match=r"`label` contradicts p in 12 of 24 rows.*`score`"):
        scores_file.read(write(tmp_path, rows))


def test_labels_that_p_contradicts_are_told(tmp_path):
    """Every label is NEGATIVE and every p, of POSITIVE, above .95: taken, with a word about it."""
    rows = [
        {"group": g, "block": str(n), "label": "NEGATIVE", "p": "0.96"}
        for n in range(12)
        for g in "xy"
    ]
    source, _ = scores_file.read(write(tmp_path, rows), target="POSITIVE")
    assert any("contradicts the scores in 24 of 24 rows" in told for told in source.warnings)


def test_labels_alone_are_read_as_what_they_are(tmp_path):
    """Label and score, no p: no score of any label, the returned labels, and both said."""
    rows = [
        {"group": g, "block": "1", "label": label, "score": "0.9"}
        for g, label in ("ax", "by", "cy")
    ]
    source, classifier = scores_file.read(write(tmp_path, rows))
    table = source.read(0, 3)
    assert table["returned"].to_pylist() == ["x", "y", "y"]
    assert table["scores"].to_pylist() == [[], [], []]
    assert table["reason"].null_count == 3
    assert classifier.info.labels == ("x", "y")
    assert any("'score' is not used" in one for one in source.warnings)
    assert any("flips and accuracy alone" in one for one in source.warnings)


def test_a15_probabilities_may_sum_to_one_within_the_decimals_that_came(tmp_path):
    """.001 + .001 + .997: three roundings of three decimals; 1.3 is no rounding."""
    rows = [
        {"group": g, "block": "1", "p[neg]": "0.001", "p[neu]": "0.001", "p[pos]": p}
        for g, p in (("x", "0.997"), ("y", "0.998"))
    ]
    assert scores_file.read(write(tmp_path, rows)).classifier.info.activation == "softmax"


def test_a14_true_labels_without_pairs_are_labelled_data(tmp_path):
    """No block: every row stands by itself, and performance by group is what can be said."""
    rows = [
        {"group": g, "p[no]": no, "p[yes]": yes, "gold": gold}
        for g, no, yes, gold in (("x", "0.4", "0.6", "yes"), ("y", "0.7", "0.3", ""))
    ]
    source, _ = scores_file.read(write(tmp_path, rows))
    (info,) = source.suites
    assert (info.origin, info.facts["gold"]) == ("labelled", True)
    assert source.read(0, 2)["gold"].to_pylist() == ["yes", None]
    assert source.read(0, 2)["reason"].null_count == 2
    assert not source.warnings
    rows[1]["gold"] = "maybe"
    with pytest.raises(AuditError, match=r":3:gold: none of the labels .*: 'maybe'"):
        scores_file.read(write(tmp_path, rows))


def test_only_rows_that_could_be_paired_lack_a_partner(tmp_path):
    """Labelled data sets aside what has no score; beside pairs, a row without a partner is set aside."""
    cells = {"p": "0.4", "gold": "positive", "suite": "alone"}
    rows = [cells | {"group": g, "block": b} for g, b in (("x", "1"), ("y", "2"), ("y", "3"))]
    rows[2]["p"] = "nan"
    rows += [cells | {"suite": "pairs", "group": g, "block": b} for g, b in ("x4", "y4", "y5")]
    source, _ = scores_file.read(write(tmp_path, rows))
    assert [one.origin for one in source.suites] == ["labelled", "scores"]
    reasons = source.read(0, 6)["reason"].to_pylist()
    assert reasons == [None, None, "not a number", None, None, "counterfactual pair missing"]


def test_kinds_are_honoured(tmp_path):
    """A placebo is no group; a kind that there is not is refused."""
    rows = [row | {"kind": "group"} for row in ROWS]
    rows += [{"group": "Zor", "block": "1", "p": "0.2", "kind": "placebo"}]
    source, _ = scores_file.read(write(tmp_path, rows))
    (info,) = source.suites
    assert ([one.code for one in info.groups], info.probes) == (["a", "b"], 4)
    with pytest.raises(AuditError, match=r":6:kind: none of .*placebo: 'fake'"):
        scores_file.read(write(tmp_path, [*rows[:4], rows[4] | {"kind": "fake"}]))


def test_logits_are_kept_as_they_came(tmp_path):
    """logit[LABEL] columns are no probabilities, and not turned into any."""
    rows = [
        {"group": g, "block": "1", "logit[no]": "-1.5", "logit[yes]": z}
        for g, z in (("a", "2.5"), ("b", "60"))
    ]
    source, classifier = scores_file.read(write(tmp_path, rows), target="yes")
    table = source.read(0, 2)
    assert kind_of(table) == "logits"
    assert table["scores"].to_pylist() == [[-1.5, 2.5], [-1.5, 60.0]]
    (read,) = legible([table], positive(classifier.info))
    assert read["logit"].to_pylist() == [4.0, 61.5]


def test_a_scale_takes_numbers_that_are_no_probabilities(tmp_path):
    """-1 to 1 in a column p; 2 is outside, and without a scale so is -1."""
    rows = [{"group": g, "block": "1", "p": p} for g, p in (("a", "-1"), ("b", "0.5"))]
    source, classifier = scores_file.read(write(tmp_path, rows), scale=(-1.0, 1.0))
    assert source.read(0, 2)["scores"].to_pylist() == [[-1.0], [0.5]]
    assert (classifier.info.scale, classifier.info.activation) == ((-1.0, 1.0), "identity")
    with pytest.raises(AuditError, match="not between 0 and 1: '-1'"):
        scores_file.read(write(tmp_path, rows))
    with pytest.raises(AuditError, match="not between -1 and 1: '2'"):
        scores_file.read(write(tmp_path, [rows[0], rows[1] | {"p": "2"}]), scale=(-1.0, 1.0))


def test_json_lines_give_the_same_as_csv(tmp_path):
    """A key a column; a cell may be left out, and a list is none."""
    lines = [json.dumps(row | {"p": float(row["p"]), "block": int(row["block"])}) for row in ROWS]
    (tmp_path / "own.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, _ = scores_file.read(tmp_path / "own.jsonl")
    assert found.read(0, 4).equals(scores_file.read(write(tmp_path))[0].read(0, 4))
    (tmp_path / "own.jsonl").write_text(
        '{"group": "a", "block": 1, "p": [0.5]}\n', encoding="utf-8"
    )
    with pytest.raises(AuditError, match=r"own\.jsonl:1:p: the cell holds a list"):
        scores_file.read(tmp_path / "own.jsonl")


def test_every_column_that_is_not_used_is_named(tmp_path):
    """One warning each."""
    rows = [row | {"note": "x", "when": "now"} for row in ROWS]
    source, _ = scores_file.read(write(tmp_path, rows))
    assert source.warnings == (
        "own.csv: the column 'note' is not used",
        "own.csv: the column 'when' is not used",
    )


def table_read(folder, content):
    """The probes of a file of that content."""
    path = folder / "own.csv"
    path.write_text(content, encoding="utf-8")
    return scores_file.read(path)


def test_blanks_at_the_ends_of_a_group_make_no_other_group(tmp_path):
    """A blank behind, a no-break space, and the mark that joined files leave in the middle."""
    given = table_read(
        tmp_path, "group,block,p\nmen,1,.6\nwomen ,1,.7\nmen,2,.5\n\ufeffwomen\u00a0,2 ,.6\n"
    )
    (suite,) = given.source.suites
    assert [group.code for group in suite.groups] == ["men", "women"]
    assert given.source.table["reason"].null_count == 4


def test_a_blank_group_is_an_empty_cell(tmp_path):
    """It is refused with its line."""
    with pytest.raises(AuditError, match=r"own\.csv:2:group: the cell is empty"):
        table_read(tmp_path, "group,block,p\n  ,1,.6\nwomen,1,.7\nmen,1,.5\n")


def test_groups_that_differ_in_capitals_are_said(tmp_path):
    """They are counted apart."""
    given = table_read(tmp_path, "group,block,p\nMen,1,.6\nwomen,1,.7\nmen,2,.5\nwomen,2,.6\n")
    assert any("'Men' and 'men'" in line for line in given.source.warnings)


@pytest.mark.parametrize("missing", ["", "NA", "#N/A", "n/a", "<NA>", "NaN", "null", "None"])
def test_what_programs_write_for_a_missing_number_is_missing(tmp_path, missing):
    """R, pandas, Excel and SQL; the row is set aside, counted."""
    given = table_read(tmp_path, f"group,block,p\na,1,{missing}\nb,1,.7\na,2,.5\nb,2,.6\n")
    assert given.source.table["reason"].to_pylist() == [
        "not a number",
        "counterfactual pair missing",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("93%", "0.93 for 93%"),
        ('"0,93"', "0.93 with a point"),
        ("true", "goes into `label`"),
        ("93", "say --scale LOW,HIGH"),
    ],
)
def test_numbers_that_people_write_otherwise_are_refused_with_what_to_do(tmp_path, cell, told):
    """Never guessed."""
    with pytest.raises(AuditError, match=told):
        table_read(tmp_path, f"group,block,p\na,1,{cell}\nb,1,.7\n")


def test_what_leaves_zero_to_one_by_rounding_is_clipped(tmp_path):
    """A float32 softmax gives 1.0000001, in a file as in a function's answer."""
    given = table_read(tmp_path, "group,block,p\na,1,1.0000001\nb,1,-1e-9\n")
    assert given.source.table["scores"].to_pylist() == [[0.0, 1.0], [1.0, 0.0]]
