import json
import os

import pytest

from audit.classifiers.transformers.snapshot import Snapshot, find
from audit.errors import AuditError


def folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name.replace("__", ".")
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return Snapshot(id="mine", folder=tmp_path)


@pytest.mark.parametrize(
    "name", ["../../no/such", "a/b/c", "--help", "a b", "https:", "model--x", "a/../b"]
)
def test_what_is_neither_a_folder_nor_an_id_is_refused(name):
    """Before anything is asked of anybody."""
    with pytest.raises(AuditError, match="neither a folder nor a model id"):
        find(name, offline=True)


@pytest.mark.parametrize("name", ["model.zip", "m.tar.gz", "M.7Z"])
def test_archives_are_not_unpacked(name):
    """Whatever the case of the ending."""
    with pytest.raises(AuditError, match="archives are not unpacked"):
        find(name, offline=True)


def test_a_revision_has_a_plain_form():
    """A commit, a tag or a branch."""
    with pytest.raises(AuditError, match="is no revision"):
        find("owner/name", revision="../main", offline=True)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config__json", {"auto_map": {"AutoModel": "evil.Model"}}),
        ("config__json", {"text_config": {"auto_map": {"AutoModel": "evil.Model"}}}),
        ("tokenizer_config__json", {"auto_map": {"AutoTokenizer": ["evil.T", None]}}),
    ],
)
def test_code_is_refused_at_any_depth(tmp_path, file, content):
    """In the model's configuration and in the tokenizer's."""
    given = folder(tmp_path, **({"config__json": {}} | {file: content}))
    with pytest.raises(AuditError, match="code of its own"):
        given.config()


@pytest.mark.parametrize("value", ["flash_attention_2", "owner/kernel", ["sdpa"], {"a": 1}])
def test_kernels_are_never_fetched(tmp_path, value):
    """Whatever form the entry has; plain attention passes."""
    with pytest.raises(AuditError, match="asks for the attention code"):
        folder(tmp_path, config__json={"attn_implementation": value}).config()
    assert folder(tmp_path, config__json={"_attn_implementation": "sdpa"}).config()


def test_every_file_that_may_say_how_a_text_is_read_is_hashed(tmp_path):
    """Known names and others; what no tokenizer reads is left out."""
    import numpy as np
    from safetensors.numpy import save_file

    save_file({"w": np.zeros(2, np.float32)}, tmp_path / "model.safetensors")
    given = folder(tmp_path, config__json={}, spm__model="a", bpe__codes="b", README__md="c")
    assert sorted(given.hashes()) == ["bpe.codes", "config.json", "model.safetensors", "spm.model"]


def test_an_adapter_is_no_whole_model(tmp_path):
    """And a folder without a configuration is none at all."""
    with pytest.raises(AuditError, match="holds no config"):
        folder(tmp_path).config()
    with pytest.raises(AuditError, match="merge it into its base"):
        folder(tmp_path, config__json={}, adapter_config__json={}).config()


def test_an_index_names_files_beside_it_alone(tmp_path):
    """No path leads out of the folder."""
    index = {"weight_map": {"a": "../elsewhere.safetensors"}}
    given = folder(tmp_path, **{"model.safetensors.index.json": index})
    with pytest.raises(AuditError, match="lies outside the model's folder"):
        given.weights()


@pytest.mark.parametrize("named", [["model.safetensors"], {"a": 5}, {"a": ["b"]}, "model"])
def test_an_index_of_another_form_is_refused(tmp_path, named):
    """The index of a folder that somebody sent is a mapping of names to files, or an error."""
    given = folder(tmp_path, **{"model.safetensors.index.json": {"weight_map": named}})
    with pytest.raises(AuditError, match="names no files of weights"):
        given.weights()


def test_a_pipe_among_a_models_files_keeps_nobody_waiting(tmp_path):
    """A configuration is a plain file."""
    os.mkfifo(tmp_path / "config.json")
    with pytest.raises(AuditError, match="not a file"):
        folder(tmp_path).read("config.json")
