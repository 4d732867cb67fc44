"""The evidence pack of a small run: signed, valid by the published schema, and held to the byte."""

import json
import random
import shutil
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema import Draft202012Validator

from audit import run_audit
from audit.attest import pack
from audit.attest.bom import ml_bom
from audit.attest.envelope import opened, public_pem, read_public
from audit.attest.pack import FOLDER, verify, write_pack
from audit.attest.statement import resolve, test_result
from audit.cli.main import main
from audit.errors import AuditError
from audit.records import Policy
from tests.fakes import KnownShifts
from tests.report import samples

test_result.__test__ = False

SUITE = """
schema: 1
name: visits
version: 1.0.0
licence: Apache-2.0
title: Naming a place
question: Does the place change {score}?
harm: none, this is a test
slot: place
lexicon: places.csv
families:
"""
DESCRIPTOR = {
    "type": "object",
    "required": ["name", "digest"],
    "properties": {
        "name": {"type": "string"},
        "digest": {
            "type": "object",
            "required": ["sha256"],
            "properties": {"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        },
        "annotations": {"type": "object"},
    },
    "additionalProperties": False,
}
NAMES = {"type": "array", "items": {"type": "string"}}
STATEMENT = {
    "type": "object",
    "required": ["_type", "subject", "predicateType", "predicate"],
    "additionalProperties": False,
    "properties": {
        "_type": {"const": "https://in-toto.io/Statement/v1"},
        "subject": {"type": "array", "minItems": 1, "items": DESCRIPTOR},
        "predicateType": {"const": "https://in-toto.io/attestation/test-result/v0.1"},
        "predicate": {
            "type": "object",
            "required": ["result", "configuration"],
            "additionalProperties": False,
            "properties": {
                "result": {"enum": ["PASSED", "WARNED", "FAILED"]},
                "configuration": {"type": "array", "items": DESCRIPTOR},
                "passedTests": NAMES,
                "warnedTests": NAMES,
                "failedTests": NAMES,
            },
        },
    },
}
"""The statement and its predicate as their specifications have them."""


def _key(path: Path) -> Path:
    made = Ed25519PrivateKey.generate()
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.with_suffix(".pub").write_bytes(public_pem(made.public_key()))
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A run of twelve families and three places, with its pack; `key.pem` lies beside it."""
    folder = tmp_path_factory.mktemp("packed")
    rows = "".join(f"  - id: f{n}\n    templates: ['Day {n} in {{place}}.']\n" for n in range(12))
    (folder / "visits.yaml").write_text(SUITE + rows, encoding="utf-8")
    places = "group,term,source\nA,Aland,here\nB,Borland,here\nC,Corland,here\n"
    (folder / "places.csv").write_text(places, encoding="utf-8")
    policy = Policy(intended_use="sorting letters", affected_groups=("Aland",), harm="lost letters")
    fake = KnownShifts({"Aland": 0.2}, spread=0.1)
    run_audit(folder / "visits.yaml", fake, policy=policy, out=folder / "run")
    write_pack(folder / "run", _key(folder / "key.pem"))
    return folder / "run"


def _statement(run: Path) -> dict:
    key = read_public((run / FOLDER / "public-key.pem").read_bytes(), "")
    return json.loads(opened((run / FOLDER / "attestation.json").read_bytes(), key))


def test_the_pack_verifies_with_the_key_and_without(run):
    """FAIL is said as FAILED with its name; only a key from elsewhere is a trusted one."""
    found = verify(run, key=run.parent / "key.pub")
    assert (found.result, found.verdict, found.trusted) == ("FAILED", "FAIL", True)
    assert not verify(run / FOLDER).trusted


def test_every_one_of_100_changed_bytes_is_caught(run, tmp_path):
    """Seeded: a file, a place and a bit; each file of the run and of the pack at least once."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    paths = sorted(path for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
    draws = random.Random(19)
    chosen = [*paths, *draws.choices(paths, k=100 - len(paths))]
    assert len(chosen) == 100
    for path in chosen:
        data = path.read_bytes()
        at, bit = draws.randrange(len(data)), 1 << draws.randrange(8)
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        with pytest.raises(AuditError):
            verify(copy)
        path.write_bytes(data)
    assert verify(copy).files == len(paths) - 2


@pytest.mark.parametrize("name", ["report.html", "evidence/index.json"])
def test_a_missing_or_added_file_is_named(run, tmp_path, name):
    """Both are told with their place."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    (copy / "more.txt").write_text("more", encoding="utf-8")
    (copy / name).unlink()
    with pytest.raises(AuditError) as told:
        verify(copy)
    assert "more.txt: was added" in str(told.value)
    assert f"{name}: is missing" in str(told.value)


def test_another_key_does_not_verify(run, tmp_path):
    """A pack that somebody else signed is refused where the trusted key is named."""
    _key(tmp_path / "other.pem")
    with pytest.raises(AuditError, match="not this key's"):
        verify(run, key=tmp_path / "other.pub")


def test_a_trusted_key_that_is_not_there_is_an_error(run, tmp_path):
    """Its place, and what to name."""
    with pytest.raises(AuditError, match=r"nobody\.pub: there is no such file .*public key"):
        verify(run, key=tmp_path / "nobody.pub")


def test_the_key_in_the_pack_is_the_one_that_signed(run, tmp_path):
    """Whoever trusts a key of their own is told that another one lies there."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    shutil.copy(_key(tmp_path / "other.pem").with_suffix(".pub"), copy / FOLDER / "public-key.pem")
    with pytest.raises(AuditError, match=r"public-key\.pem: is not the key that signed"):
        verify(copy, key=run.parent / "key.pub")


@pytest.mark.parametrize(
    "stated", [[], {"subject": [{}]}, {"subject": [{"name": 1, "digest": {}}]}]
)
def test_a_signed_statement_of_something_else_is_refused(run, tmp_path, stated):
    """Whoever has a key can sign anything: what is no statement of an audit is an error."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    signer = Ed25519PrivateKey.generate()
    (copy / FOLDER / pack.KEY).write_bytes(public_pem(signer.public_key()))
    (copy / FOLDER / pack.ENVELOPE).write_bytes(pack.seal(pack.canonical(stated), signer))
    with pytest.raises(AuditError, match="no statement of an audit"):
        verify(copy)


def test_fault_90_a_link_in_the_place_of_the_pack_is_not_followed(run, tmp_path):
    """A folder that somebody sent cannot have files written beside it."""
    copy, victim = tmp_path / "run", tmp_path / "victim"
    shutil.copytree(run, copy)
    shutil.rmtree(copy / FOLDER)
    victim.mkdir()
    (victim / "index.json").write_text("mine", encoding="utf-8")
    (copy / FOLDER).symlink_to(victim)
    with pytest.raises(AuditError, match="symbolic link"):
        write_pack(copy, run.parent / "key.pem")
    assert [(one.name, one.read_text()) for one in victim.iterdir()] == [("index.json", "mine")]


def test_an_index_that_says_what_the_results_do_not_is_refused(run, tmp_path, monkeypatch):
    """Signed as it is: the statement is held against results.json, and named."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    told = {"statement": "The run's verdict", "file": "results.json", "key": "/verdict"}
    monkeypatch.setattr(pack, "pointers", lambda results: [{**told, "value": "PASS"}])
    write_pack(copy, run.parent / "key.pem")
    with pytest.raises(AuditError, match=r"index\.json: The run's verdict is another in results"):
        verify(copy)


def test_the_files_of_a_model_that_is_one_file(tmp_path):
    """Its digest is the fingerprint: worked by the standard library's own SHA-256."""
    path = tmp_path / "model.skops"
    path.write_bytes(b"weights")
    digest = sha256(b"weights").hexdigest()
    assert pack._model_files(path, digest) == {"model.skops": digest}


def test_the_statement_follows_its_specification(run):
    """Statement v1 with a test result: every file by its SHA-256, WARNED never."""
    said = _statement(run)
    Draft202012Validator(STATEMENT).validate(said)
    names = {one["name"] for one in said["subject"]}
    assert {"plan.json", "results.json", "probes/part-000000.parquet"} <= names
    assert said["predicate"]["failedTests"] == ["visits"]
    assert said["predicate"]["configuration"][0]["annotations"]["verdict"] == "FAIL"


@pytest.mark.parametrize(
    ("verdict", "incomplete", "result"),
    [
        ("PASS", False, "PASSED"),
        ("PASS", True, "FAILED"),
        ("FAIL", False, "FAILED"),
        ("INCONCLUSIVE", False, "FAILED"),
    ],
)
def test_only_a_whole_pass_is_passed(verdict, incomplete, result):
    """INCONCLUSIVE and a run that left probes out are FAILED."""
    found = replace(samples.sample(), verdict=verdict, incomplete=incomplete)
    said = test_result(found, files={}, model_files={})["predicate"]
    assert said["result"] == result
    assert said["warnedTests"] == []


@pytest.fixture
def schema(monkeypatch):
    """The check by CycloneDX's own schema, whose library opens it in the encoding of the locale."""
    utf8 = partial(open, encoding="utf-8")
    monkeypatch.setattr("cyclonedx.validation.json.open", utf8, raising=False)
    return JsonStrictValidator(SchemaVersion.V1_7)


def test_the_bill_of_materials_is_valid_cyclonedx(run, schema):
    """By the schema of CycloneDX 1.7; contrasts with bounds, considerations of the policy alone."""
    text = (run / FOLDER / "ml-bom.cdx.json").read_text("utf-8")
    assert schema.validate_str(text) is None
    card = json.loads(text)["metadata"]["component"]["modelCard"]
    effects = json.loads((run / "results.json").read_text("utf-8"))["suites"][0]["effects"]
    metrics = card["quantitativeAnalysis"]["performanceMetrics"]
    for metric, effect in zip(metrics, effects, strict=True):
        bounds = metric["confidenceInterval"]
        assert float(metric["value"]) == effect["shift"]
        assert float(bounds["lowerBound"]) == effect["low"]
        assert float(bounds["upperBound"]) == effect["high"]
    assert card["considerations"] == {
        "useCases": ["sorting letters"],
        "fairnessAssessments": [{"groupAtRisk": "Aland", "harms": "lost letters"}],
    }


def test_a_policy_that_states_nothing_gives_no_considerations(schema):
    """Nothing is made up; a sample of every section is valid too."""
    found = replace(samples.everything(), policy=Policy())
    bom = ml_bom(found, {"model.safetensors": "0" * 64})
    assert bom["metadata"]["component"]["modelCard"]["considerations"] == {}
    assert schema.validate_str(json.dumps(bom)) is None


def test_the_index_names_the_file_and_key_of_each_statement(run):
    """Every pointer leads to the value that is stated; every shift has one."""
    index = json.loads((run / FOLDER / "index.json").read_text("utf-8"))["statements"]
    results = json.loads((run / "results.json").read_text("utf-8"))
    for one in index:
        assert one["file"] == "results.json"
        assert resolve(results, one["key"]) == one["value"]
    assert sum(one["key"].endswith("/shift") for one in index) == 3


def test_a_changed_run_is_not_signed(run, tmp_path):
    """A byte of a part is noticed before anything is written."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    part = copy / "probes" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:-9] + b"x" * 9)
    with pytest.raises(AuditError, match="damaged"):
        write_pack(copy, run.parent / "key.pem")


def test_a_model_that_was_not_audited_is_refused(run, tmp_path):
    """The file's digest is not the fingerprint."""
    (tmp_path / "model.skops").write_text("another", encoding="utf-8")
    with pytest.raises(AuditError, match="not the model that was audited"):
        write_pack(run, run.parent / "key.pem", model=tmp_path / "model.skops")


def test_the_commands_say_what_they_found(run, capsys):
    """0 and a line for a whole run; 2 and the file for a changed one; no key is an error."""
    for words, code, told in (
        (["verify", str(run)], 0, "the run's verdict: FAIL"),
        (["verify", str(run.parent)], 2, "no evidence pack"),
        (["attest", str(run), "--key", str(run / "plan.json")], 2, "openssl"),
        (["attest", str(run), "--key", str(run.parent / "key.pem")], 0, FOLDER),
    ):
        with pytest.raises(SystemExit) as stop:
            main(words)
        shown = capsys.readouterr()
        assert stop.value.code == code
        assert told in shown.out + shown.err
