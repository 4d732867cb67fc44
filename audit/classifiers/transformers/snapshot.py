"""Where a model's files lie, and whether they may be loaded: safetensors alone, never code."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.strict import at_home, sha256_of

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.\-]*(/[A-Za-z0-9][\w.\-]*)?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".gz", ".bz2", ".xz")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack")
_SAFE_ATTENTION = {None, "eager", "sdpa"}
_LARGEST_JSON = 64 * 2**20
_WEIGHTS = "model.safetensors"
_INDEX = "model.safetensors.index.json"
ONNX = "model.onnx"
_READ = (".json", ".txt", ".model", ".codes", ".vocab", ".bpe", ".spm", ".tiktoken", ".dict")
"""Endings of what a configuration or a tokenizer may be read from; other weights have others."""

_WANTED = [_WEIGHTS, "model-*-of-*.safetensors", "README.md", *(f"*{ending}" for ending in _READ)]
_ELSEWHERE = (
    "use --offline with a model that is in the local cache, name a local folder, or take `embedded`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A folder that holds one version of a model.

    Attributes
    ----------
    id, revision : str
        What the user named; the hub's commit ("" for a local folder).
    pinned : bool
        False where a hub id was named without a commit: it may mean other weights tomorrow.
    """

    id: str
    folder: Path
    revision: str = ""
    pinned: bool = True

    def weights(self) -> tuple[Path, ...]:
        """The safetensors files, each with a whole header and nothing cut off."""
        files = tuple(self._weights())
        for file in files:
            _check_safetensors(file)
        return files

    def _weights(self) -> Iterator[Path]:
        """One file, or those that the index names; a name in the index is a plain file name."""
        if (self.folder / _WEIGHTS).is_file():
            yield self.folder / _WEIGHTS
            return
        if not (self.folder / _INDEX).is_file():
            raise self._no_weights()
        named = self.read(_INDEX).get("weight_map", {})
        if not isinstance(named, dict) or not all(isinstance(one, str) for one in named.values()):
            raise AuditError("the index names no files of weights", where=f"{_INDEX}:weight_map")
        for name in sorted(set(named.values())):
            if Path(name).name != name or name in {"", ".", ".."}:
                raise AuditError(
                    f"the index names {name!r}, which lies outside the model's folder",
                    where=f"{_INDEX}:weight_map",
                    remedy="weights lie beside their index",
                )
            yield self.folder / name

    def _no_weights(self) -> AuditError:
        """Nothing to load, or only formats that run code when they are read."""
        pickles = sorted(file.name for kind in _PICKLES for file in self.folder.glob(kind))
        if pickles:
            return AuditError(
                f"{self.id} holds its weights as {pickles[0]} only, a format that can run code",
                where=pickles[0],
                remedy="convert them once: model.save_pretrained(folder) writes safetensors",
            )
        return AuditError(
            f"{self.id} holds no {_WEIGHTS}", where=self.id, remedy="only safetensors are read"
        )

    def read(self, name: str) -> dict[str, Any]:
        """A JSON object beside the weights."""
        file = self.folder / name
        try:
            if file.exists() and not file.is_file():
                raise AuditError("this is not a file", where=name)
            if file.stat().st_size > _LARGEST_JSON:
                raise AuditError("the file is larger than 64 MiB", where=name)
            value = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise AuditError(f"{self.id}: cannot be read as JSON: {error}", where=name) from error
        if not isinstance(value, dict):
            raise AuditError(f"{self.id}: is no JSON object", where=name)
        return value

    def hashes(self) -> dict[str, str]:
        """File name -> SHA-256 of the weights and of everything that may say how a text is read.

        A list of known names has gaps (`spm.model`, `bpe.codes`, `tekken.json`): two folders with
        other tokenizers then share a fingerprint.
        """
        files = [*self.weights(), *self.readings()]
        return {file.name: sha256_of(file) for file in sorted(files) if file.is_file()}

    def readings(self) -> list[Path]:
        """Every file beside the weights that may say how a text is read."""
        return [file for file in self.folder.iterdir() if file.name.lower().endswith(_READ)]

    def beside(self) -> dict[str, str]:
        """{"other form": a sentence} where the folder holds the model in another form too."""
        if not (self.folder / ONNX).is_file():
            return {}
        return {
            "other form": f"the folder holds {ONNX} too: its safetensors were audited, and "
            f"onnx:FOLDER audits {ONNX}"
        }

    def config(self) -> dict[str, Any]:
        """config.json, refused where it (or the tokenizer's) would bring code of its own.

        Raises
        ------
        AuditError
            No configuration, an adapter without its base, `auto_map`, an attention kernel, weights
            under another name.
        """
        if (self.folder / "adapter_config.json").is_file():
            raise AuditError(
                f"{self.id} is an adapter, not a whole model",
                where="adapter_config.json",
                remedy="merge it into its base (peft: merge_and_unload) and save that",
            )
        if not (self.folder / "config.json").is_file():
            raise AuditError(
                f"{self.id} holds no config.json",
                where=self.id,
                remedy="name a folder that model and tokenizer were saved in with save_pretrained",
            )
        config = self.read("config.json")
        if config.get("transformers_weights"):  # the library would read them in place of ours
            raise AuditError(
                f"the configuration names its weights: {config['transformers_weights']!r}",
                where="config.json:transformers_weights",
                remedy=f"save the model with its weights as {_WEIGHTS}",
            )
        for name in ("config.json", "tokenizer_config.json"):
            if (self.folder / name).is_file():
                _refuse_code(self.read(name), name)
        return config


def find(name: str, *, revision: str | None = None, offline: bool = False) -> Snapshot:
    """The local folder of a model: as named, or fetched from the hub.

    Parameters
    ----------
    name : str
        A folder, a hub id, or ``id@revision``.
    revision : str, optional
        A commit, tag or branch of the hub id.
    offline : bool
        Look in the local cache alone.
    """
    folder = at_home(name)
    if folder.is_dir():
        return Snapshot(id=name, folder=folder)
    if name.lower().endswith(ARCHIVES):
        raise AuditError(
            f"{name} is an archive; archives are not unpacked",
            where=name,
            remedy="unpack it yourself and name the folder",
        )
    if "@" in name and revision is None:
        name, revision = name.split("@", 1)
    if ".." in name or "--" in name or not _HUB_ID.fullmatch(name):
        raise AuditError(
            f"{name!r} is neither a folder nor a model id",
            where="MODEL",
            remedy="a hub id is written `owner/name`; " + _ELSEWHERE,
        )
    if revision is not None and not re.fullmatch(r"[\w][\w./\-]*", revision):
        raise AuditError(f"{revision!r} is no revision", where="--revision")
    return _fetch(name, revision, offline)


def _fetch(name: str, revision: str | None, offline: bool) -> Snapshot:
    """The hub's files in the local cache; only what is needed, and never pickles."""
    from huggingface_hub import snapshot_download

    try:
        folder = Path(
            snapshot_download(
                name,
                revision=revision,
                local_files_only=offline,
                allow_patterns=_WANTED,
                etag_timeout=5,
            )
        )
    # The hub's client raises dozens of kinds: of its own, of HTTP, of the operating system.
    except Exception as error:
        why = "is not in the local cache" if offline else "cannot be had from the hub"
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise AuditError(
            f"{name} {why}: {type(error).__name__}: {cause[:200]}", where="MODEL", remedy=_ELSEWHERE
        ) from error
    pinned = revision is not None and _COMMIT.fullmatch(revision) is not None
    return Snapshot(id=name, folder=folder, revision=folder.name, pinned=pinned)


_POINTER = b"version https://git-lfs"
"""How the file begins that lies in place of a large one where only git has fetched."""


def _begins(file: Path, size: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(size)


def _check_safetensors(file: Path) -> None:
    """Raise where the header is damaged or the file shorter or longer than it says."""
    from safetensors import SafetensorError, safe_open

    if file.is_file() and _begins(file, len(_POINTER)) == _POINTER:
        raise AuditError(
            "this is a pointer of Git LFS, not the weights themselves",
            where=file.name,
            remedy="fetch them in the model's folder: git lfs pull",
        )
    try:
        with safe_open(file, framework="numpy") as opened:
            opened.keys()
    except (SafetensorError, OSError) as error:
        raise AuditError(
            f"the weights are damaged or cut off: {error}",
            where=file.name,
            remedy="fetch or save them again",
        ) from error


def _refuse_code(config: dict[str, Any], name: str) -> None:
    """Raise where a configuration names code to be run, at whatever depth."""
    for key, value in _entries(config):
        if key == "auto_map" and value:
            raise AuditError(
                "the model wants to run code of its own",
                where=f"{name}:auto_map",
                remedy="remote code is never run; use a model that transformers itself knows",
            )
        asked = re.fullmatch(r"_?(attn|attention|experts)_implementation(_internal)?", key)
        if asked and not (value is None or (isinstance(value, str) and value in _SAFE_ATTENTION)):
            raise AuditError(
                f"the configuration asks for the attention code {value!r}",
                where=f"{name}:{key}",
                remedy="take the entry out; kernels are never fetched",
            )


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key of nested objects, with its value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _entries(item)
    elif isinstance(value, list):
        for item in value:
            yield from _entries(item)
