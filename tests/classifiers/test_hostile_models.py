"""A corpus of models that were made to do harm: none runs a line, opens a connection or fills the memory."""

import json
import pickle
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import joblib
import pytest
import torch

from audit.errors import AuditError
from audit.inputs.classifier import resolve_model
from audit.inputs.request import Request
from tests.classifiers import tiny

MARK = "harm-was-done"
CODE = f"from pathlib import Path\nPath({MARK!r}).touch()\n"


class Harm:
    """Whoever unpickles it leaves a file in the working folder."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (Path(MARK),)


@pytest.fixture(autouse=True)
def nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """In an empty working folder, with every socket refused; nothing may lie there afterwards."""

    def refuse(*_: object, **__: object) -> None:
        asked.append(True)
        raise OSError("there is no network")

    asked: list[bool] = []
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    assert not list(Path.cwd().iterdir())
    assert not asked


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A classifier as it should be."""
    return tiny.save(tmp_path / "model")


def bare(folder: Path) -> Path:
    """Without its weights."""
    (folder / "model.safetensors").unlink()
    return folder


def torch_pickle(folder: Path) -> None:
    torch.save(Harm(), bare(folder) / "pytorch_model.bin")


def old_pickle(folder: Path) -> None:
    (bare(folder) / "pytorch_model.bin").write_bytes(pickle.dumps(Harm()))


def other_pickles(folder: Path) -> None:
    bare(folder)
    for name in ("model.pt", "model.pth", "model.ckpt", "model.pkl", "tf_model.h5"):
        (folder / name).write_bytes(pickle.dumps(Harm()))


def pickle_in_disguise(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(pickle.dumps(Harm()))


def zipped_pickle_in_disguise(folder: Path) -> None:
    torch.save(Harm(), folder / "model.safetensors")


def indexed_pickle(folder: Path) -> None:
    torch.save(Harm(), bare(folder) / "weights.bin")
    index = {"metadata": {}, "weight_map": {"classifier.bias": "weights.bin"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")


def pickle_named_by_the_configuration(folder: Path) -> None:
    torch.save(Harm(), folder / "pytorch_model.bin")
    tiny.edit(folder / "config.json", transformers_weights="pytorch_model.bin")


def weights_under_another_name(folder: Path) -> None:
    """The library would read these; the fingerprint would be that of the others."""
    other = folder.parent / "other"
    tiny.model(initializer_range=0.9).save_pretrained(other)
    (other / "model.safetensors").rename(folder / "other.safetensors")
    tiny.edit(folder / "config.json", transformers_weights="other.safetensors")


def adapter_with_a_base_elsewhere(folder: Path) -> None:
    content = {"peft_type": "LORA", "base_model_name_or_path": "somebody/elses"}
    (folder / "adapter_config.json").write_text(json.dumps(content), "utf-8")


def code_of_the_model(folder: Path) -> None:
    (folder / "modeling_own.py").write_text(CODE, "utf-8")
    tiny.edit(
        folder / "config.json",
        auto_map={"AutoModelForSequenceClassification": "modeling_own.Own"},
        model_type="own",
    )


def code_of_the_tokenizer(folder: Path) -> None:
    (folder / "tokenization_own.py").write_text(CODE, "utf-8")
    tiny.edit(
        folder / "tokenizer_config.json",
        auto_map={"AutoTokenizer": ["tokenization_own.Own", None]},
        tokenizer_class="Own",
    )


def code_of_somebody_else(folder: Path) -> None:
    tiny.edit(folder / "config.json", auto_map={"AutoConfig": "somebody/elses--configuration.Own"})


def attention_of_somebody_else(folder: Path) -> None:
    tiny.edit(folder / "config.json", attn_implementation="somebody/elses-kernel")


def header_without_end(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 2**62) + b"{}")


def header_of_giants(folder: Path) -> None:
    tensor = {"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 2**62]}
    header = json.dumps({"classifier.weight": tensor}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)


def header_of_depth(folder: Path) -> None:
    header = b'{"__metadata__":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)


def zip_bomb_in_disguise(folder: Path) -> None:
    with zipfile.ZipFile(folder / "model.safetensors", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.pkl", b"0" * 10_000_000)


def configuration_of_depth(folder: Path) -> None:
    (folder / "config.json").write_text('{"a":' * 100_000 + "1" + "}" * 100_000, "utf-8")


def weights_that_lie_outside(folder: Path) -> None:
    (folder.parent / "secret").write_text("a secret of somebody's\n", "utf-8")
    (bare(folder) / "model.safetensors").symlink_to(folder.parent / "secret")


def configuration_that_lies_outside(folder: Path) -> None:
    (folder.parent / "secret").write_text("a secret of somebody's\n", "utf-8")
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(folder.parent / "secret")


def rubbish_for_a_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    (folder / "spm.model").write_bytes(pickle.dumps(Harm()))


CORPUS: tuple[Callable[[Path], None], ...] = (
    *(torch_pickle, old_pickle, other_pickles, pickle_in_disguise, zipped_pickle_in_disguise),
    *(indexed_pickle, pickle_named_by_the_configuration, weights_under_another_name),
    *(
        adapter_with_a_base_elsewhere,
        code_of_the_model,
        code_of_the_tokenizer,
        code_of_somebody_else,
    ),
    *(attention_of_somebody_else, header_without_end, header_of_giants, header_of_depth),
    *(zip_bomb_in_disguise, configuration_of_depth, weights_that_lie_outside),
    *(configuration_that_lies_outside, rubbish_for_a_tokenizer),
)


@pytest.mark.parametrize("spoil", CORPUS, ids=lambda spoil: spoil.__name__)
def test_a_hostile_folder_is_refused(model: Path, spoil: Callable[[Path], None]) -> None:
    """An error of one line that holds nothing of a file outside the folder."""
    spoil(model)
    with pytest.raises(AuditError) as caught:
        resolve_model(Request(classifier=str(model)))
    assert "secret of somebody" not in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_pickles_beside_whole_weights_are_not_opened(model: Path) -> None:
    """What lies in the folder and is not asked for is not read."""
    for name in ("pytorch_model.bin", "optimizer.pt", "training_args.bin", "vocab.pkl"):
        torch.save(Harm(), model / name)
    (model / "tokenization_own.py").write_text(CODE, "utf-8")
    loaded = resolve_model(Request(classifier=str(model)))[0]
    assert loaded.info.labels == ("NEGATIVE", "POSITIVE")


def test_a_template_of_a_chat_is_not_rendered(model: Path) -> None:
    """A tokenizer may bring a jinja template; a classifier has no use for one."""
    attack = "{{ cycler.__init__.__globals__.os.system('touch harm-was-done') }}"
    tiny.edit(model / "tokenizer_config.json", chat_template=attack)
    resolve_model(Request(classifier=str(model)))[0].score(["the film"])


@pytest.mark.parametrize("name", ["own.joblib", "own.pkl", "own.pickle", "own.skops"])
def test_a_pickle_of_an_estimator_is_not_opened(tmp_path: Path, name: str) -> None:
    """Nobody said that it is trusted."""
    joblib.dump(Harm(), tmp_path / name)
    with pytest.raises(AuditError):
        resolve_model(Request(classifier=f"sklearn:{tmp_path / name}"))


@pytest.mark.parametrize("name", ["model.zip", "model.tar.gz", "model.7z"])
def test_an_archive_is_not_unpacked(tmp_path: Path, name: str) -> None:
    """Whatever lies in it."""
    with zipfile.ZipFile(tmp_path / name, "w") as file:
        file.writestr("../../escaped", "x")
    with pytest.raises(AuditError, match="archives are not unpacked"):
        resolve_model(Request(classifier=str(tmp_path / name)))
