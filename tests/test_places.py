"""What is written of places is chosen by an allow-list; a text is never altered."""

import json
import platform
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from audit import places, run_audit
from audit.records import ModelInfo
from tests.fakes import KnownShifts
from tests.suites.small import write_lexicon, write_suite


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("https://alice:pw@host.example:8443/m?sig=abc&key=d#f", "https://host.example:8443/m"),
        ("http://[::1]:8080/predict?key=d", "http://[::1]:8080/predict"),
        ("/home/alice/models/foo", "foo"),
        ("/home/alice/models/foo/", "foo"),
        ("~/models/foo", "foo"),
        (r"C:\Users\alice\foo", "foo"),
        ("scores:deep/a.csv", "scores:a.csv"),
        ("sklearn:/root/a.skops", "sklearn:a.skops"),
        ("zero-shot:/home/alice/m", "zero-shot:m"),
        ("lm:./deep/m", "lm:m"),
        ("chat:/srv/models/m.gguf", "chat:m.gguf"),
        ("zero-shot:owner/name", "zero-shot:owner/name"),
        ("owner/name@4f2c", "owner/name@4f2c"),
        ("python:package.module:function", "python:package.module:function"),
        ("embedded", "embedded"),
        ("", ""),
    ],
)
def test_fault_88_of_a_place_its_own_name_is_written(named, written):
    """Addresses lose query and password, files and folders lose where they lie."""
    assert places.model(named) == written


def test_fault_88_a_folder_that_is_there_is_a_folder(tmp_path, monkeypatch):
    """`models/foo` looks like a hub id; where such a folder lies, only its name is written."""
    (tmp_path / "models" / "foo").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert places.model("models/foo") == "foo"
    assert places.model("models/bar") == "models/bar"


SECRET = "alice-s3cret"
TELLING = 'after "bearer congratulated" in /home/alice the token=abcdefghijkl was worn'


@dataclass(frozen=True)
class Placed(KnownShifts):
    """A classifier that calls itself by the folder that it was loaded from."""

    folder: str = ""

    @property
    def info(self) -> ModelInfo:
        return replace(KnownShifts.info.fget(self), id=self.folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose suite, policy, model and folder all lie in a folder with a telling name."""
    folder = tmp_path_factory.mktemp("x") / SECRET
    (folder / "model").mkdir(parents=True)
    write_lexicon(folder)
    suite = write_suite(folder, *(f"They {verb} in {{country}}." for verb in ("met", "sat", "ran")))
    policy = folder / "policy.yaml"
    policy.write_text(f"margin: 0.05\nrationale: {json.dumps(TELLING)}\n", encoding="utf-8")
    classifier = Placed({"France": 0.1}, folder=str(folder / "model"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform, "node", lambda: "computer-of-alice")
        patch.setattr("socket.gethostname", lambda: "computer-of-alice")
        run_audit(str(suite), classifier, policy=policy, out=folder / "out", allow_incomplete=True)
    return folder / "out"


def test_fault_88_no_file_of_a_run_says_where_things_lie(run: Path) -> None:
    """Not the plan, the results, the events nor any format names folder, machine or user."""
    for file in run.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert SECRET.encode() not in data, file.name
            assert b"computer-of-alice" not in data, file.name
    assert json.loads((run / "plan.json").read_text("utf-8"))["model"]["id"] == "model"


def test_fault_88_a_text_is_written_as_it_is(run: Path) -> None:
    """What looks like a token or a home folder in a rationale is a text: no letter of it is changed."""
    for name in ("plan.json", "results.json"):
        assert json.loads((run / name).read_text("utf-8"))["policy"]["rationale"] == TELLING
    assert "congratulated" in (run / "report.html").read_text("utf-8")


def test_fault_88_a_policy_that_tells_of_a_folder_is_the_same_policy(run: Path) -> None:
    """Its rationale is compared as it was written: the run is not called post hoc by its own policy."""
    from audit import Audit

    gate = Audit.load(run).check(run.parent / "policy.yaml")
    assert not gate.post_hoc
