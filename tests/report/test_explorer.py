import base64
import json
import zlib

from audit.charts.boundaries import read_world
from audit.records import PackedBlock, PackedColumn, PackedRun, PackedScores, PackedSuite
from audit.report.explorer import CAPITAL, TERM, explorer_data, largest_error
from audit.report.views import suite_views
from tests.report.samples import sample

RESULT = sample()
VIEWS = suite_views(RESULT, read_world())


def packed(**changed):
    """One family in two groups: "In Peru." and "Peru, it is."."""
    columns = (
        PackedColumn(sets=(0,), term="Peru", pieces=("Peru",)),
        PackedColumn(sets=(1,), term="chad", pieces=("Chad",)),
        PackedColumn(sets=(2,), term="x", pieces=("Zorb",)),
    )
    known = {
        "name": "countries", "sets": ("PER", "TCD", "placebo"), "pairs": (), "families": ("f",),
        "frames": ("",), "units": ("f",), "kept": (True,), "templates": ("t",), "family": (0,),
        "columns": columns,
        "blocks": (PackedBlock(templates=(0,), literals=("In ", "."), runs=(0, 3)),),
        "scores": (PackedScores(target="POSITIVE", bounds=((1_000, 9_000),), codes=b"\x00\x80\xff"),),
    }  # fmt: skip
    return PackedRun(suites=(PackedSuite(**(known | changed)),))


def told(run):
    data = json.loads(explorer_data(run, RESULT, VIEWS))
    texts = zlib.decompress(base64.b64decode(data["texts"]), -15)
    return json.loads(texts), data["scores"]


def test_texts_are_hidden_and_scores_are_as_they_were():
    """No text of a suite stands in the page as it is; a byte a score."""
    shown = explorer_data(packed(), RESULT, VIEWS)
    assert "Peru" not in shown
    _, scores = told(packed())
    assert base64.b64decode(scores[0][0]) == b"\x00\x80\xff"


def test_a_piece_that_is_its_term_is_a_sign():
    """As it is, or with a capital first; what is neither stays."""
    (suite,) = told(packed())[0]["suites"]
    assert suite["forms"] == [[TERM], [CAPITAL], ["Zorb"]]
    assert [term for _, term in suite["members"]] == ["Peru", "chad", "x"]


def test_sets_have_names_that_a_reader_knows():
    """Countries by name; what is no group in words."""
    (suite,) = told(packed())[0]["suites"]
    assert suite["names"] == ["Peru", "Chad", "made-up names"]


def test_effects_are_whole_numbers_of_a_hundredth_of_a_point():
    """Those of results.json, rounded."""
    (suite,) = told(packed())[0]["suites"]
    (target,) = suite["targets"]
    effects = {one[0]: one[1:] for one in target["effects"]}
    peru = next(one for one in RESULT.suites[0].effects if one.group == "PER")
    assert effects["PER"] == [
        round(peru.shift * 10_000), round(peru.low * 10_000), round(peru.high * 10_000),
        peru.margin_status[0],
    ]  # fmt: skip


def test_the_largest_error_is_that_of_the_widest_block():
    """Of .8 in 255 steps, half of one; of nothing, none."""
    assert largest_error(packed()) == 0.8 / 255 / 2
    assert largest_error(PackedRun()) == 0
