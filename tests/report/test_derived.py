import json
import math
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from audit import registry
from audit.errors import AuditError
from audit.records import AuditResult, to_json, unsealed
from audit.report import notebook_html, render, render_comparison
from tests.report.samples import comparison, everything, one_template, sample

ROOT = Path(__file__).parents[2]


def test_every_file_is_made():
    """results.json and one file a format."""
    files = {one.file for _, one in registry.loaded("formats")}
    assert set(render(sample())) == {"results.json", *files}


def test_formats_choose():
    """results.json stands always."""
    assert set(render(sample(), formats=["csv"])) == {"results.json", "shifts.csv"}


def test_the_results_come_back_unrounded():
    """What is read from results.json is the audit, NaN included."""
    for result in (sample(), one_template()):
        read = unsealed(AuditResult, render(result, formats=["csv"])["results.json"])
        assert read.suites[0].effects[0].shift == result.suites[0].effects[0].shift
        assert to_json(read) == to_json(result)


def test_the_keys_are_the_documented_ones():
    """A reader of the schema finds every key that it names."""
    data = json.loads(render(sample(), formats=["csv"])["results.json"])
    assert {
        "schema",
        "model",
        "policy",
        "verdict",
        "suites",
        "labelled",
        "benchmarks",
        "warnings",
        "inputs",
    } <= set(data)
    assert {
        "id",
        "revision",
        "fingerprint",
        "labels",
        "target",
        "threshold",
        "device",
        "dtype",
    } <= set(data["model"])
    suite = data["suites"][0]
    named = (
        "name verdict margin alpha contrast templates families groups probes set_aside min_detectable_shift families_needed gap "
        "gap_null flip_rate effects placebo variance map"
    )
    assert set(named.split()) <= set(suite)
    effect = (
        "group n p shift low high pass_low pass_high logit_shift logit_low logit_high shrunken rank_low rank_high "
        "flips tokens length_adjusted_shift"
    )
    assert set(effect.split()) <= set(suite["effects"][0])
    assert {"ratio", "low", "high", "reading"} <= set(suite["placebo"])
    assert {"group", "family", "interaction", "residual", "generalizability"} <= set(
        suite["variance"]
    )
    assert {"moran_i", "moran_p", "residual_i", "residual_p"} <= set(suite["map"])


def test_the_page_holds_the_hash_of_the_results():
    """#repro names the SHA-256 of the very results.json beside it."""
    files = render(sample())
    assert sha256(files["results.json"]).hexdigest() in files["report.html"].decode()


KNOWN = {"margin", "alpha", "thresholds", "scale"}
"""Numbers that are always there: the policy's, and the ends of the scale of scores."""


def unknown(value, name=""):
    """The value with every number that may be unknown taken away."""
    if isinstance(value, float):
        return value if name in KNOWN else math.nan
    if isinstance(value, dict):
        return {key: unknown(item, key) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [unknown(item, name) for item in value]
    return value


@pytest.mark.parametrize("result", [sample(), one_template(), everything()])
def test_fault_80_what_is_undefined_is_never_shown_as_a_number(result):
    """With every estimate NaN each file is made, and none holds a NaN."""
    audit = TypeAdapter(AuditResult)
    files = render(audit.validate_python(unknown(audit.dump_python(result))))
    for name, data in files.items():
        text = re.sub(r"<(style|script)>.*?</\1>", "", data.decode(), flags=re.S)
        assert not re.search(r"\b(nan|inf|None|undefined)\b", text), name


def test_two_renders_are_the_same_bytes():
    """Nothing in any file depends on the moment."""
    assert render(sample()) == render(sample())


def test_hash_seeds_do_not_change_a_byte():
    """Interpreters with other hash seeds write the same files."""
    code = (
        "from tests.report.test_derived import digests; "
        "print('\\n'.join(f'{name} {hashed}' for name, hashed in digests()))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert dict(line.split() for line in done.stdout.splitlines()) == dict(digests())


def digests():
    """Name and SHA-256 of every file that an audit and a comparison become."""
    files = render(sample()) | render_comparison(comparison(2))
    files["notebook"] = notebook_html(sample()).encode()
    return [(name, sha256(data).hexdigest()) for name, data in sorted(files.items())]


def test_other_borders_are_drawn(tmp_path):
    """--boundaries replaces the map, and the page names its source."""
    ring = [[0, 45], [5, 45], [5, 50], [0, 50], [0, 45]]
    features = [
        {
            "type": "Feature",
            "properties": {"iso_a3": "FRA"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
    ]
    path = tmp_path / "mine.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    text = render(sample(), formats=["html"], boundaries=path)["report.html"].decode()
    assert "mine.geojson" in text
    assert text.count('id="m-FRA"') == text.count("<path id=") == 1
    with pytest.raises(AuditError, match="no such file"):
        render(sample(), boundaries=tmp_path / "none.geojson")
