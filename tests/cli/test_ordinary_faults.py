"""What goes wrong every day ends with exit 2 and the place, and never with a traceback."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.cli.main import main

LONG = "x" * 300
MODULE = """
def fine(texts): return [0.4 + 0.2 * (len(text) % 7) / 7 for text in texts]
def nothing(texts): return None
def thing(texts): return object()
def short(texts): return [0.5]
def words(texts): return ["a"] * len(texts)
async def promise(texts): return [0.5] * len(texts)
def breaks(texts): raise RuntimeError("it broke")
"""
RUN = ("run", "python:ordinary:fine", "--suite", "religion", "--dry-run")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a module of functions."""
    (tmp_path / "ordinary.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1" + bytes(range(200)) + b"PAR1")
    (tmp_path / "broken.geojson").write_text(
        '{"type": "FeatureCollection", "features": [null]}', encoding="utf-8"
    )
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is said, by a command that ends with 2, shortly and without a traceback."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr().err
    assert ended.value.code == 2, said
    assert "Traceback" not in said
    assert "not foreseen" not in said
    assert len(said) < 10_000
    return said


@pytest.mark.parametrize(
    "words",
    [
        ("run", "python:ordinary:fine", "--suite", LONG),
        (*RUN, "--policy", LONG),
        (*RUN, "--boundaries", LONG),
        ("run", LONG, "--suite", "religion"),
        ("run", f"scores:{LONG}.csv"),
        ("run", f"sklearn:{LONG}.skops"),
        ("run", "python:ordinary:fine", "--labelled", f"{LONG}.csv"),
        ("run", "python:ordinary:fine", "--benchmark", f"winobias={LONG}"),
        ("check", LONG),
        ("report", LONG),
        ("compare", LONG, LONG),
        ("validate", LONG),
        ("suites", LONG),
    ],
    ids=lambda words: " ".join(words).replace(LONG, "LONG"),
)
def test_a_name_that_no_disk_takes_is_an_error_with_its_place(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name of 300 characters, wherever a path may stand."""
    assert "xxx" in refused(capsys, *words)


@pytest.mark.parametrize("word", ["a\udcffb", "a\0b"], ids=["no UTF-8", "NUL"])
@pytest.mark.parametrize("option", ["--out", "--suite", "--target", "--groups"])
def test_an_argument_that_is_no_text_is_refused(
    option: str, word: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before any work: nothing could write it down."""
    assert "no text in UTF-8" in refused(capsys, *RUN, option, word)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*RUN, "--out", "s3://bucket/run"), "s3://bucket/run: this is an address, not a file"),
        ((*RUN, "--policy", "https://a.b/p.yaml"), "https://a.b/p.yaml: this is an address"),
        (("check", "gs://bucket/run"), "gs://bucket/run: this is an address"),
        (("run", "scores:s3://bucket/x.csv"), "s3://bucket/x.csv: this is an address"),
        ((*RUN, "--suite", "s3://bucket/x.yaml"), "s3://bucket/x.yaml"),
        (("run", "sklearn:s3://bucket/x.skops"), "s3://bucket/x.skops"),
        ((*RUN, "--boundaries", "broken.geojson"), "feature 0"),
        ((*RUN, "--policy", "folder"), "folder"),
        ((*RUN, "--threshold", "-5"), "not between 0 and 1"),
        ((*RUN, "--scale", "5,-5"), "no scale"),
        ((*RUN, "--groups", ",,"), "names nothing"),
        (("run", "scores:broken.parquet"), "broken.parquet"),
        (("run", "scores:folder"), "this is a folder"),
        (("run", "python:ordinary:fine", "--labelled", "broken.parquet"), "broken.parquet"),
        (("check", "folder"), "no finished run"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_file_or_a_number_that_cannot_be_used_is_named(
    words: tuple[str, ...], told: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broken files, folders in the place of files, limits that are none."""
    assert told in refused(capsys, *words)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("nothing", "it returned NoneType"),
        ("thing", "it returned object"),
        ("short", "1 answers for"),
        ("words", "cannot be read"),
        ("promise", "async"),
        ("breaks", "RuntimeError: it broke"),
    ],
)
def test_a_function_that_answers_nothing_of_use_is_named(
    function: str, told: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what came back, and what it should return."""
    words = ("run", f"python:ordinary:{function}", "--suite", "religion", "--out", "run")
    assert told in refused(capsys, *words)


@pytest.mark.parametrize(
    "line",
    [
        "check = 2",
        "out = 1",
        "policy = true",
        "workers = true",
        "workers = 1.5",
        "suite = [[1]]",
        "suite = {a = 1}",
        "seed = -5",
        'quiet = "maybe"',
    ],
)
def test_a_setting_of_another_kind_is_refused(
    line: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1.5 workers are not one."""
    (here / "audit.toml").write_text(line, encoding="utf-8")
    assert line.split()[0] in refused(capsys, "run", "python:ordinary:fine", "--dry-run")


def test_a_home_folder_is_the_home_folder_everywhere(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--out=~/run`, which a shell leaves as it is, is written and read in one place."""
    from audit import run_audit

    monkeypatch.setenv("HOME", str(here / "folder"))
    from ordinary import fine

    audit = run_audit("religion", fine, out="~/run", allow_incomplete=True, formats=["csv"])
    assert audit.folder == here / "folder" / "run"
    assert not (here / "~").exists()


def test_what_the_system_refuses_is_an_error_with_its_file(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No permission, wherever it shows: the file and the system's words."""

    def refuse(path: Path, *options: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("audit.cli.suites.suites.callback", lambda **_: refuse(Path("locked")))
    assert "locked: Permission denied" in refused(capsys, "suites")


def test_five_thousand_unknown_keys_are_told_of_shortly(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message stays under 10 KB, however much is wrong."""
    (here / "policy.yaml").write_text(
        "margin: 0.05\n" + "".join(f"key{n}: 1\n" for n in range(5000)), encoding="utf-8"
    )
    assert "key0" in refused(capsys, *RUN, "--policy", "policy.yaml")


MANY = {
    "settings": ("audit.toml", "".join(f"key{n} = 1\n" for n in range(5000)), "4,960 more"),
    "a policy that lacks a text besides": (
        "policy.yaml",
        "margin: x\n" + "".join(f"key{n}: 1\n" for n in range(5000)),
        "more",
    ),
    "a key of a megabyte": ("policy.yaml", f"margin: 0.05\n? {'k' * 1_000_000}\n: 1\n", "unknown"),
    "a key that acts on a terminal": ("audit.toml", '"a\\u001b[31m" = 1\n', "x1b[31m"),
    "a key that stands twice among many": (
        "borders.geojson",
        "{" + "".join(f'"c{n}": 1,' for n in range(100_000)) + '"c99999": 2}',
        "'c99999' stands twice",
    ),
    "a number that no float holds": (
        "borders.geojson",
        '{"features": [{"id": "FRA", "geometry": {"type": "Polygon", "coordinates":'
        f" [[[0, 0], [1{'0' * 400}, 1], [2, 2]]]}}}}]}}",
        "no pair of numbers",
    ),
}


@pytest.mark.parametrize("kind", MANY)
def test_whatever_is_many_or_long_is_told_shortly(
    kind: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody reads a megabyte of message, and no count takes the square of what it counts."""
    name, content, told = MANY[kind]
    (here / name).write_text(content, encoding="utf-8")
    option = {"policy.yaml": "--policy", "borders.geojson": "--boundaries"}.get(name)
    assert told in refused(capsys, *RUN, *((option, name) if option else ()))


def test_a_whole_number_that_no_float_holds_exactly_is_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parquet's 64 bits of a number are read as the nearest float, and that is no p."""
    rows = {"group": ["x", "y"] * 8, "block": [n // 2 for n in range(16)], "p": [2**63 - 1] * 16}
    pq.write_table(pa.table(rows), here / "s.parquet")
    assert "not between 0 and 1" in refused(capsys, "run", "scores:s.parquet", "--dry-run")


def test_a_hundred_thousand_columns_that_stand_twice_are_told_shortly(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The header of a lexicon is gone through once."""
    names = [f"c{n}" for n in range(100_000)]
    (here / "lexicon.csv").write_text(",".join([*names, *names]) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(("validate", "lexicon.csv"))
    said = "".join(capsys.readouterr())
    assert ended.value.code == 2
    assert "'c0' stands twice" in said
    assert len(said) < 10_000


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "~/mine.yaml"),
        ("run", "python:ordinary:fine", "--suite=~/mine.yaml", "--dry-run"),
        ("run", "python:ordinary:fine", "--labelled=~/rows.csv", "--dry-run"),
        (*RUN, "--policy=~/policy.yaml"),
        ("run", "scores:~/scores.csv", "--dry-run"),
        (*RUN, "--fingerprint=~/rows.csv"),
    ],
    ids=" ".join,
)
def test_a_home_folder_is_found_behind_an_equals_sign_and_a_scheme(
    words: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a shell leaves `~` as it is, every path is read in the one place."""
    monkeypatch.setenv("HOME", str(here / "folder"))
    rows = [f"{group},{block},0.{block}" for block in range(1, 9) for group in "xy"]
    files = {
        "rows.csv": "text,gold,group\nFine.,positive,x\nPoor.,not positive,y\n",
        "scores.csv": "\n".join(["group,block,p", *rows]),
        "policy.yaml": "margin: 0.05\nrationale: A review.\n",
    }
    for name, content in files.items():
        (here / "folder" / name).write_text(content, encoding="utf-8")
    begun = here / "folder" / "mine.yaml"
    with pytest.raises(SystemExit) as ended:
        main(("init", "suite", str(begun)))
    assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0


def test_a_home_of_nobody_is_a_name_like_another(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`~nobody-here` is nobody's home folder."""
    assert "no such file" in refused(capsys, "validate", "~nobody-here/suite.yaml")


def test_a_run_may_be_named_by_a_file_in_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check`, `report` and `compare` take results.json for the folder that it lies in."""
    rows = [f"{group},{block},0.{block}" for block in range(1, 9) for group in "xy"]
    (here / "s.csv").write_text("\n".join(["group,block,p", *rows]), encoding="utf-8")
    for words, code in (
        (("run", "scores:s.csv", "--out", "run", "--format", "csv"), 0),
        (("check", "run/results.json"), 4),
        (("report", "run/results.json", "--format", "csv"), 0),
        (("compare", "run/plan.json", "run"), 0),
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == code, words
    assert "results.json/" not in capsys.readouterr().out


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_module_that_changes_the_working_folder_moves_no_run(shell, tmp_path, workers):
    """A relative --out and a relative policy mean what they meant when they were typed."""
    name = f"goes_away_{workers}"
    (tmp_path / "away").mkdir()
    (tmp_path / f"{name}.py").write_text(
        "import os\nfrom mine import level\nos.chdir('away')\n"
        "def score(texts):\n    os.chdir('/')\n    return level(texts)\n",
        encoding="utf-8",
    )
    shell("init", "policy", "policy.yaml")
    words = ["--suite", "gender", "--policy", "policy.yaml", "--workers", workers, "--out", "run"]
    code, _, told = shell("run", f"python:{name}:score", *words)
    assert code == 0, told
    assert (tmp_path / "run" / "report.html").is_file()
    assert list((tmp_path / "away").iterdir()) == []
    assert Path.cwd() == tmp_path
