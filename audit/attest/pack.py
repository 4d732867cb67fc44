"""The pack on disk: written beside a finished run, and held against it again."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.attest.bom import ml_bom
from audit.attest.envelope import (
    canonical,
    key_id,
    opened,
    public_pem,
    read_private,
    read_public,
    seal,
)
from audit.attest.statement import pointers, resolve, test_result
from audit.errors import AuditError, AuditErrors
from audit.result import Audit
from audit.scoring.store import atomic, files
from audit.scoring.store.run_store import RunStore
from audit.strict import sha256_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FOLDER = "evidence"
ENVELOPE, BOM, INDEX, KEY = "attestation.json", "ml-bom.cdx.json", "index.json", "public-key.pem"
_UNSIGNED = {files.LOCK, f"{FOLDER}/{ENVELOPE}", f"{FOLDER}/{KEY}"}
"""Files that the statement cannot or need not name; the envelope and the key prove themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a pack proves.

    Attributes
    ----------
    result : str
        PASSED or FAILED.
    verdict : str
        PASS, FAIL or INCONCLUSIVE.
    files : int
        Files of the run whose bytes are those that were signed.
    key : str
        SHA-256 of the public key.
    trusted : bool
        The key was named by whoever verifies; else it is the one that lies in the pack.
    """

    result: str
    verdict: str
    files: int
    key: str
    trusted: bool


def write_pack(run: Path, key: Path, *, model: Path | None = None) -> Path:
    """Write the evidence pack of a finished run.

    Parameters
    ----------
    run : Path
        Its parts, plan and results are checked first.
    key : Path
        An ed25519 private key (PEM).
    model : Path, optional
        The model's file or folder, whose files are then named one by one.

    Returns
    -------
    Path
        The pack's folder, inside the run's.

    Raises
    ------
    AuditError
        The run was changed, the key is none, or the model is another one.
    """
    signer = read_private(key)
    run = files.folder_of(run)
    with RunStore.open(run) as store:
        for _ in store.parts():  # each is held against its hash
            pass
    result = Audit.load(run).result
    model_files = _model_files(model, result.model.fingerprint) if model else {}
    folder = run / FOLDER
    with atomic.writing(folder):
        folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise AuditError(
            "is a symbolic link: what it points to is not this run's",
            where=str(folder),
            remedy="take it away",
        )
    read = json.loads(files.read(run / "results.json") or b"")
    atomic.write(folder / BOM, canonical(ml_bom(result, model_files)))
    atomic.write(folder / INDEX, canonical({"statements": pointers(read)}))
    statement = test_result(result, files=_digests(run), model_files=model_files)
    atomic.write(folder / KEY, public_pem(signer.public_key()))
    atomic.write(folder / ENVELOPE, seal(canonical(statement), signer))
    return folder


def verify(place: Path, *, key: Path | None = None) -> Verified:
    """Hold a run's files against its pack.

    Parameters
    ----------
    place : Path
        The run's folder or the pack's.
    key : Path, optional
        The public key that is trusted; without it, the one in the pack, which proves only that
        nothing was changed since whoever holds its other half signed.

    Raises
    ------
    AuditError
        There is no pack, it was changed, another key signed it, or a file of the run is not as it
        was signed, is missing or was added.
    """
    run = place.parent if (place / ENVELOPE).exists() else place
    folder = run / FOLDER
    envelope, inside = files.read(folder / ENVELOPE), files.read(folder / KEY)
    if envelope is None or inside is None:
        raise AuditError(
            "holds no evidence pack", where=str(place), remedy="`audit attest` writes one"
        )
    within = read_public(inside, str(folder / KEY))
    trusted = _trusted(key) if key else within
    try:
        content = opened(envelope, trusted)
    except ValueError as fault:
        raise AuditError(str(fault), where=str(folder / ENVELOPE), remedy=_ASK) from fault
    if public_pem(trusted) != inside:
        raise AuditError("is not the key that signed", where=str(folder / KEY), remedy=_ASK)
    with _telling(folder / ENVELOPE):
        statement = json.loads(content)
        signed = _signed(statement)
        _compare(run, signed, _digests(run))
        _check_index(run)
        predicate = statement["predicate"]
        return Verified(
            result=str(predicate["result"]),
            verdict=str(predicate["configuration"][0]["annotations"]["verdict"]),
            files=len(signed),
            key=key_id(inside),
            trusted=key is not None,
        )


@contextmanager
def _telling(place: Path) -> Iterator[None]:
    """Turn what has another form than a pack's into an error: whoever signs can sign anything."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as fault:
        raise AuditError("is no statement of an audit", where=str(place), remedy=_ASK) from fault


def _signed(statement: Any) -> dict[str, str]:
    """Name -> SHA-256 of the run's files that a statement is about."""
    subject = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    return {name: digest for name, digest in subject.items() if not name.startswith("model/")}


_ASK = "ask for the run again from whoever signed it"


def _trusted(path: Path) -> "Ed25519PublicKey":
    """The public key that somebody trusts."""
    data = files.read(path)
    if data is None:
        raise AuditError("there is no such file", where=str(path), remedy="name a public key (PEM)")
    return read_public(data, str(path))


def _digests(run: Path) -> dict[str, str]:
    """Name -> SHA-256 of every file below a run's folder but those that cannot be signed."""
    found: dict[str, str] = {}
    for place, _, names in os.walk(run):
        for name in names:
            path = Path(place, name)
            at = path.relative_to(run).as_posix()
            if at not in _UNSIGNED:
                found[at] = sha256(files.read(path) or b"").hexdigest()
    return found


def _compare(run: Path, signed: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Raise where the files are not those that were signed."""
    faults = [
        AuditError(what, where=str(run / name), remedy=_ASK)
        for name in sorted(signed.keys() | found.keys())
        if (what := _fault(signed.get(name), found.get(name)))
    ]
    if faults:
        raise AuditErrors(faults[:20])


def _fault(signed: str | None, found: str | None) -> str:
    """What is wrong with a file; nothing where it is as it was signed."""
    if signed is None:
        return "was added after the run was signed"
    if found is None:
        return "is missing"
    return "" if signed == found else "was changed after it was signed"


def _check_index(run: Path) -> None:
    """Raise where the index says something that the results do not."""
    results = json.loads(files.read(run / "results.json") or b"")
    index = json.loads(files.read(run / FOLDER / INDEX) or b"")
    for one in index["statements"]:
        if resolve(results, one["key"]) != one["value"]:
            raise AuditError(
                f"{one['statement']} is another in results.json",
                where=str(run / FOLDER / INDEX),
                remedy="write the pack again with `audit attest`",
            )


def _model_files(model: Path, fingerprint: str) -> dict[str, str]:
    """Name -> SHA-256 of the model's files, where they are the model that was audited."""
    if model.is_file():
        found = {model.name: sha256_of(model)}
        same = found[model.name] == fingerprint
    else:
        found, same = _folder_files(model, fingerprint)
    if not same:
        raise AuditError(
            "is not the model that was audited, or not of a kind whose files are its fingerprint",
            where=str(model),
            remedy="name the folder or file that `audit run` was given, or leave --model out",
        )
    return found


def _folder_files(model: Path, fingerprint: str) -> tuple[dict[str, str], bool]:
    """The files of a folder by the weights that were audited, and whether they are the same."""
    from audit.classifiers import onnx
    from audit.classifiers.transformers.sequence_classifier import digest_of
    from audit.classifiers.transformers.snapshot import ONNX, find

    folder = find(str(model), offline=True)
    if (folder.folder / ONNX).is_file():
        found = onnx.hashes_of(folder)
        if digest_of(found) == fingerprint or not any(folder.folder.glob("*.safetensors")):
            return found, digest_of(found) == fingerprint
    found = folder.hashes()
    return found, digest_of(found) == fingerprint
