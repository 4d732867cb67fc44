import io
import json
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import expit, softmax

from audit.classifiers.targets import resolve_targets
from audit.classifiers.transformers import pretrained, sequence_classifier
from audit.errors import AuditError
from audit.records import TokenClassifier
from tests.classifiers import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny.save(tmp_path / "model")


def refused(name: Path | str, **options: Any) -> str:
    """The message with which a model is refused."""
    with pytest.raises(AuditError) as caught:
        sequence_classifier.load(str(name), **options)
    assert caught.value.remedy or caught.value.where
    return str(caught.value)


def test_logits_are_those_of_the_padded_pipeline(folder: Path) -> None:
    """Exact-length batches without a mask give what transformers gives with padding and mask."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    texts = ["the film was shot in france", "a film", "this is good . that is bad !"]
    loaded = sequence_classifier.load(str(folder))
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        want = model(**tokenizer(texts, padding=True, return_tensors="pt")).logits.numpy()
    got = loaded.score(texts)
    assert isinstance(loaded, TokenClassifier)
    assert got.logits is not None
    np.testing.assert_allclose(got.logits, want, atol=1e-5)
    # [CLS] the film was shot in france [SEP]; [CLS] a film [SEP]; nine words and two marks
    assert got.tokens is not None
    assert got.tokens.tolist() == [8, 4, 10]


def test_info_names_what_was_audited(folder: Path) -> None:
    """Labels in the order of the logits, the positive one as target, the files' fingerprint."""
    info = sequence_classifier.load(str(folder)).info
    assert (info.labels, info.target, info.threshold) == (("NEGATIVE", "POSITIVE"), "POSITIVE", 0.5)
    assert (info.activation, info.device, info.dtype) == ("softmax", "cpu", "float32")
    assert len(info.fingerprint) == 64
    assert info.details["max_tokens"] == "32"
    assert sequence_classifier.load(str(folder), target="negative").info.target == "NEGATIVE"


def test_fingerprint_covers_weights_labels_and_tokenizer(folder: Path) -> None:
    """One changed byte in any of the three is another model."""
    first = sequence_classifier.load(str(folder)).info.fingerprint
    assert sequence_classifier.load(str(folder)).info.fingerprint == first
    seen = {first}
    tiny.edit(folder / "tokenizer_config.json", extra="x")
    seen.add(sequence_classifier.load(str(folder)).info.fingerprint)
    tiny.edit(folder / "config.json", id2label={"0": "neg", "1": "pos"}, label2id=None)
    seen.add(sequence_classifier.load(str(folder)).info.fingerprint)
    made = tiny.model()
    with torch.no_grad():
        made.classifier.bias += 1e-3
    made.save_pretrained(folder)
    seen.add(sequence_classifier.load(str(folder)).info.fingerprint)
    assert len(seen) == 4


def test_wrapped_pair_and_pipeline_score_like_the_folder(folder: Path) -> None:
    """What lies in memory is audited as what lies on disk, to the rounding of its products."""
    from transformers import pipeline

    loaded = sequence_classifier.load(str(folder))
    pair = sequence_classifier.wrap((tiny.model().train(), tiny.tokenizer()))
    piped = sequence_classifier.wrap(
        pipeline("text-classification", model=str(folder), device="cpu")
    )
    want = loaded.score(["the film"]).logits
    np.testing.assert_allclose(pair.score(["the film"]).logits, want, atol=1e-5)
    np.testing.assert_allclose(piped.score(["the film"]).logits, want, atol=1e-5)
    assert (
        pair.info.fingerprint
        == sequence_classifier.wrap((tiny.model(), tiny.tokenizer())).info.fingerprint
    )


def test_wrapping_leaves_the_tokenizer_as_it_was() -> None:
    """The user's own tokenizer keeps its padding, truncation and special tokens."""
    mine = tiny.tokenizer()
    before = mine.backend_tokenizer.to_str()
    sequence_classifier.wrap((tiny.model(), mine)).score(["the [SEP] film"])
    assert mine.backend_tokenizer.to_str() == before


def test_wrap_refuses_what_is_no_classifier() -> None:
    """A function, or a model without a classification head, is told apart."""
    from transformers import BertModel

    with pytest.raises(AuditError, match="no model with its tokenizer"):
        sequence_classifier.wrap(len)
    with pytest.raises(AuditError, match="BertModel is no sequence classifier"):
        sequence_classifier.wrap((BertModel(tiny.model().config), tiny.tokenizer()))


def test_fault_61_a_decoder_without_padding_token_takes_a_batch() -> None:
    """A GPT-2 classifier scores a batch of one length as it scores each text alone."""
    from transformers import GPT2Config, GPT2ForSequenceClassification

    torch.manual_seed(1)
    config = GPT2Config(
        vocab_size=40, n_positions=32, n_embd=16, n_layer=1, n_head=2, id2label=tiny.NAMED,
        bos_token_id=2, eos_token_id=3,
    )  # fmt: skip
    model = GPT2ForSequenceClassification(config)
    found = sequence_classifier.wrap((model, tiny.tokenizer()))
    texts = ["the film was good", "the film was bad", "that film is plain"]
    alone = [found.score([text]).logits[0] for text in texts]  # type: ignore[index]
    np.testing.assert_allclose(found.score(texts).logits, alone, atol=1e-6)
    assert model.config.pad_token_id is None


def test_unknown_device_and_dtype_are_refused(folder: Path) -> None:
    """A device that is not there and a type that is none: both say what would do."""
    assert "no device 'warp'" in refused(folder, device="warp")
    assert "no dtype" in refused(folder, dtype="int3")
    if not torch.cuda.is_available():
        assert "no device 'cuda'" in refused(folder, device="cuda")


def test_a_gpu_gets_pinned_copies_that_nobody_waits_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The calls that a CUDA device would see, in their order; the device itself is made up."""
    found = sequence_classifier.load(str(folder))
    want = found.score(["the film was good"]).logits
    calls: list[object] = []

    class OnGpu:
        device, config = torch.device("cuda", 0), found._model.config

        def __call__(self, **inputs: Any) -> Any:
            calls.append(sorted(inputs))
            return found_model(**inputs)

    def pin(tensor: torch.Tensor) -> torch.Tensor:
        calls.append("pinned")
        return tensor

    def to(tensor: torch.Tensor, place: object, *, non_blocking: bool = False) -> torch.Tensor:
        calls.append((str(place), non_blocking))
        return tensor

    found_model, found._model = found._model, OnGpu()
    monkeypatch.setattr(torch.Tensor, "pin_memory", pin)
    monkeypatch.setattr(torch.Tensor, "to", to)
    ids = found.encode(["the film was good"]).ids.astype(np.int64)[None, :]
    np.testing.assert_array_equal(found.forward(ids), want)
    assert calls == ["pinned", ("cuda:0", True), ["input_ids"]]


def test_a_gpu_without_memory_is_a_memory_error(folder: Path) -> None:
    """What CUDA raises becomes what the scoring engine answers by halving the batch."""
    found = sequence_classifier.load(str(folder))

    class Full:
        device, config = torch.device("cpu"), found._model.config

        def __call__(self, **inputs: Any) -> Any:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    found._model = Full()
    with pytest.raises(MemoryError, match="CUDA"):
        found.forward(np.ones((2, 3), np.int64))


def test_many_labels_have_no_threshold_unless_it_is_given(folder: Path) -> None:
    """Argmax over three labels; a stated threshold is taken, a senseless one refused."""
    tiny.save(folder, tiny.model({0: "negative", 1: "neutral", 2: "positive"}))
    tiny.edit(folder / "config.json", problem_type="single_label_classification")
    assert np.isnan(sequence_classifier.load(str(folder)).info.threshold)
    assert sequence_classifier.load(str(folder), threshold=0.3).info.threshold == 0.3
    assert "not between 0 and 1" in refused(folder, threshold=1.5)


def test_fault_37_pickle_only_weights_are_refused(folder: Path) -> None:
    """Weights in a format that can run code are named and left alone."""
    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    text = refused(folder)
    assert "pytorch_model.bin" in text
    assert "safetensors" in text


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_fault_38_remote_code_is_refused(folder: Path, name: str) -> None:
    """An `auto_map` in either configuration ends it, and the code beside it never runs."""
    (folder / "evil.py").write_text("raise SystemExit('ran')", "utf-8")
    tiny.edit(folder / name, auto_map={"AutoConfig": "evil.Config"})
    assert f"{name}:auto_map" in refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("attn_implementation", "someone/kernels"),
        ("_attn_implementation", "flash_attention_2"),
        ("_attn_implementation_internal", {"": "someone/kernels:layer"}),
        ("text_config", {"attn_implementation": "someone/kernels"}),
        ("experts_implementation", "someone/kernels"),
    ],
)
def test_fault_39_attention_code_in_the_configuration_is_refused(
    folder: Path, key: str, value: Any
) -> None:
    """Only the library's own attention is taken, whatever a configuration asks for."""
    tiny.edit(folder / "config.json", **{key: value})
    assert "attention code" in refused(folder)


def test_fault_39_harmless_attention_entries_are_ignored(folder: Path) -> None:
    """`eager` in a configuration neither stops the audit nor slows it down."""
    tiny.edit(folder / "config.json", _attn_implementation="eager", attn_implementation="eager")
    assert sequence_classifier.load(str(folder)).info.details["attention"] == "sdpa"


@pytest.mark.parametrize("keep", [4, 40, -1])
def test_fault_40_damaged_weights_are_refused(folder: Path, keep: int) -> None:
    """A safetensors file cut in its length, its header or its data is named."""
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:keep])
    assert "model.safetensors: the weights are damaged or cut off" in refused(folder)


def test_fault_41_missing_head_is_refused(folder: Path) -> None:
    """A head that would be made up at random is an error, never a warning."""
    tiny.model().bert.save_pretrained(folder)
    tiny.edit(folder / "config.json", architectures=["BertForSequenceClassification"])
    assert "no weights for" in refused(folder)


@pytest.mark.parametrize(
    "name", ["../../no/such", "owner/../x", "a/b/c", "/no/such", "a..b", "a//b", "a b"]
)
def test_fault_42_names_that_wander_are_refused(name: str) -> None:
    """A name is a folder that exists, or `owner/name`; nothing is looked up for any other."""
    assert "neither a folder nor a model id" in refused(name)


def test_fault_42_an_index_may_not_name_files_elsewhere(folder: Path) -> None:
    """The weights' index stays in the model's folder."""
    (folder / "model.safetensors").rename(folder.parent / "stolen.safetensors")
    index = {"weight_map": {"classifier.bias": "../stolen.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")
    assert "outside the model's folder" in refused(folder)


def test_fault_43_archives_are_not_unpacked(tmp_path: Path) -> None:
    """An archive is refused by its name, before a byte of it is read."""
    file = tmp_path / "model.tar.gz"
    file.write_bytes(b"x")
    assert "archives are not unpacked" in refused(file)


def test_fault_44_an_unpinned_revision_is_recorded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The commit that a branch resolved to stands in the record, and that it was not pinned."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    stored = tmp_path / "snapshots" / commit
    stored.parent.mkdir()
    folder.rename(stored)
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(stored))
    info = sequence_classifier.load("owner/model").info
    assert (info.revision, info.details["pinned"]) == (commit, "no")
    assert sequence_classifier.load(f"owner/model@{commit}").info.details["pinned"] == "yes"


def test_fault_45_offline_and_not_cached_is_an_error_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the model in the cache, one line says what would do, and no connection is tried."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    asked = []

    def no_network(*where: object, **_: object) -> None:
        asked.append(where)  # what is raised here, the hub's client may swallow
        raise OSError("there is no network")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    text = refused("owner/model", offline=True)
    assert not asked
    assert all(word in text for word in ("--offline", "local folder", "embedded"))


def test_local_folder_needs_no_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched for a folder: not a file, not a version, not a check."""

    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    sequence_classifier.load(str(folder)).score(["the film"])


def test_fault_46_weights_that_change_are_found(folder: Path) -> None:
    """After scoring the files are looked at again."""
    loaded = sequence_classifier.load(str(folder))
    loaded.verify()
    made = tiny.model()
    with torch.no_grad():
        made.classifier.bias += 1
    made.save_pretrained(folder)
    with pytest.raises(AuditError, match="changed while they were being audited"):
        loaded.verify()


def test_fault_47_vocabulary_larger_than_embeddings_is_refused(folder: Path) -> None:
    """A tokenizer that belongs to another model is found before it indexes out of range."""
    tiny.save(folder, tiny.model(vocab_size=20))
    # 5 special tokens and 27 words: the largest id is 31.
    assert "ids up to 31, the model has 20 embeddings" in refused(folder)


@pytest.mark.parametrize("architecture", ["BertModel", "BertForMaskedLM", "GPT2LMHeadModel"])
def test_fault_48_what_is_no_classifier_is_refused(folder: Path, architecture: str) -> None:
    """The architecture is named in the refusal."""
    tiny.edit(folder / "config.json", architectures=[architecture])
    assert f"is a {architecture}, not a classifier" in refused(folder)


def test_fault_49_labels_without_meaning_need_a_target(folder: Path) -> None:
    """LABEL_0 and LABEL_1 stop the audit until the user says which one is the score."""
    tiny.edit(folder / "config.json", id2label=None, label2id=None)
    info = sequence_classifier.load(str(folder)).info
    assert info.target == ""
    with pytest.raises(AuditError, match=r"say nothing of what they mean.*LABEL_0, LABEL_1"):
        resolve_targets((), info)
    assert sequence_classifier.load(str(folder), target="LABEL_1").info.target == "LABEL_1"
    assert "no label is called 'LABEL_2'" in refused(folder, target="LABEL_2")


def test_fault_51_label_map_and_logits_that_differ_are_refused(folder: Path) -> None:
    """Three names for two logits, gaps in the numbers, and maps that contradict each other."""
    names = {"0": "a", "1": "b", "2": "positive"}
    tiny.edit(
        folder / "config.json",
        id2label=names,
        label2id=None,
        problem_type="single_label_classification",
    )
    assert refused(folder)
    pair = (tiny.model(), tiny.tokenizer())
    pair[0].config.id2label = {0: "a", 1: "b", 2: "positive"}
    pair[0].config.label2id = {"a": 0, "b": 1, "positive": 2}
    pair[0].config.problem_type = "single_label_classification"
    with pytest.raises(AuditError, match="gives 2 logits and the label map names 3"):
        sequence_classifier.wrap(pair)
    tiny.edit(folder / "config.json", id2label={"0": "a", "2": "b"})
    assert "label numbers are [0, 2]" in refused(folder)
    tiny.edit(
        folder / "config.json",
        id2label={"0": "NEGATIVE", "1": "POSITIVE"},
        label2id={"POSITIVE": 0, "NEGATIVE": 1},
    )
    assert "is 1 in id2label and 0 in label2id" in refused(folder)


def test_fault_52_unclear_activation_is_refused(folder: Path) -> None:
    """Three labels without a problem type could exclude each other or not; the user says."""
    tiny.save(folder, tiny.model({0: "toxic", 1: "rude", 2: "positive"}))
    assert "exclude each other" in refused(folder)
    assert sequence_classifier.load(str(folder), activation="sigmoid").info.activation == "sigmoid"
    assert sequence_classifier.load(str(folder), activation="softmax").info.activation == "softmax"
    assert "no activation" in refused(folder, activation="tanh")
    tiny.edit(folder / "config.json", problem_type="multi_label_classification")
    assert sequence_classifier.load(str(folder)).info.activation == "sigmoid"
    tiny.edit(folder / "config.json", problem_type="regression")
    assert "regression" in refused(folder)


def test_fault_53_a_single_logit_must_be_declared(folder: Path) -> None:
    """One number may be a score, a rating or a log-odds: only the user knows."""
    tiny.save(folder, tiny.model({0: "LABEL_0"}))
    assert "single logit" in refused(folder, target="toxic")
    info = sequence_classifier.load(str(folder), activation="sigmoid", target="toxic").info
    assert (info.labels, info.target, info.threshold) == (("toxic",), "toxic", 0.5)


@pytest.mark.parametrize("problem", ["regression", None])
def test_a_regression_is_called_one_and_read_on_its_scale(
    folder: Path, problem: str | None
) -> None:
    """The lone logit is the score as it is; the error says which ends are asked for."""
    tiny.save(folder, tiny.model({0: "LABEL_0"}))
    tiny.edit(folder / "config.json", problem_type=problem)
    assert "--scale LOW,HIGH" in refused(folder)
    assert ("regression" in refused(folder)) == (problem == "regression")
    one = sequence_classifier.load(str(folder), scale=(-50.0, 50.0), target="stars")
    assert (one.info.labels, one.info.target, one.info.scale) == (
        ("stars",),
        "stars",
        (-50.0, 50.0),
    )
    scores = one.score(["a film", "the film was good"])
    assert (scores.activation, scores.logits.shape) == ("identity", (2, 1))


def test_logits_of_labels_lie_on_no_scale(folder: Path) -> None:
    """Two labels' logits become probabilities; a scale for them would be another reading."""
    assert "no scale" in refused(folder, scale=(0.0, 1.0))


def test_fault_54_doubled_label_names_are_refused(folder: Path) -> None:
    """Two columns of one name could not be told apart in any table."""
    tiny.edit(folder / "config.json", id2label={"0": "positive", "1": "positive"}, label2id=None)
    assert "two labels are called 'positive'" in refused(folder)


@pytest.mark.parametrize(("limit", "want"), [(1e30, 32), (10, 10)])
def test_fault_56_a_tokenizer_without_limit_takes_the_models(
    tmp_path: Path, limit: float, want: int
) -> None:
    """1e30 means "nobody said": the 32 positions hold, or the tokenizer's smaller limit."""
    found = sequence_classifier.load(str(tiny.save(tmp_path, limit=limit)))
    encoded = found.encode(["the film " * 50, "the film"])
    assert np.diff(encoded.offsets).tolist() == [want, 4]
    assert encoded.truncated.tolist() == [True, False]
    found.score(["the film " * 50])


def test_fault_56_roberta_positions_begin_after_the_padding() -> None:
    """Of 34 positions two are spent before the first token: 32 tokens fit, not 34."""
    from transformers import RobertaConfig, RobertaForSequenceClassification

    config = RobertaConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=34, pad_token_id=1, bos_token_id=2,
        eos_token_id=3, type_vocab_size=1, id2label=tiny.NAMED,
    )  # fmt: skip
    found = sequence_classifier.wrap(
        (RobertaForSequenceClassification(config), tiny.tokenizer(1e30))
    )
    assert found.info.details["max_tokens"] == "32"
    found.score(["the film " * 50])


def test_fault_57_unknown_words_are_flagged(folder: Path) -> None:
    """A text that holds [UNK] says so; one that does not, does not."""
    scores = sequence_classifier.load(str(folder)).score(["the film", "the zzz", "zzz zzz"])
    assert scores.unknown is not None
    assert scores.unknown.tolist() == [False, True, True]


def test_fault_60_special_tokens_in_a_text_are_literal(folder: Path) -> None:
    """`[SEP]` written in a text becomes "[", "sep", "]", never the mark itself."""
    found = sequence_classifier.load(str(folder))
    words = dict(zip((*tiny.SPECIAL, *tiny.WORDS), range(99), strict=False))
    want = [words[each] for each in ("[CLS]", "the", "[", "sep", "]", "film", "[SEP]")]
    assert found.encode(["the [SEP] film"]).ids.tolist() == want


def test_fault_61_no_padding_token_is_needed(folder: Path) -> None:
    """A tokenizer that has none scores texts of different lengths all the same."""
    bare = tiny.tokenizer()
    bare.pad_token = None
    found = sequence_classifier.wrap((tiny.model(), bare))
    want = sequence_classifier.load(str(folder)).score(["the film", "the film was good"]).logits
    given = found.score(["the film", "the film was good"]).logits
    np.testing.assert_allclose(given, want, atol=1e-5)


def test_fault_62_slow_tokenizers_work_and_are_recorded(folder: Path) -> None:
    """A tokenizer in Python gives the same interface; which kind it was stands in the record."""
    from transformers import ByT5Tokenizer

    slow = ByT5Tokenizer(extra_ids=0)
    found = sequence_classifier.wrap((tiny.model(vocab_size=300), slow))
    assert found.info.details["tokenizer"] == "slow"
    assert sequence_classifier.load(str(folder)).info.details["tokenizer"] == "fast"
    # ByT5: a byte each plus the end mark; the model has 32 positions.
    encoded = found.encode(["abc", "x" * 99])
    assert np.diff(encoded.offsets).tolist() == [4, 32]
    assert encoded.truncated.tolist() == [False, True]
    assert np.isfinite(found.score(["abc", "x" * 99]).logits).all()  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["spm.model", "bpe.codes", "tekken.json", "merges.txt"])
def test_every_file_of_a_tokenizer_is_in_the_fingerprint(folder: Path, name: str) -> None:
    """Another file of that name is another model; one that changes meanwhile is seen."""
    plain = sequence_classifier.load(str(folder)).info.fingerprint
    (folder / name).write_text("{}", "utf-8")
    loaded = sequence_classifier.load(str(folder))
    assert loaded.info.fingerprint != plain
    (folder / name).write_text('{"a": 1}', "utf-8")
    with pytest.raises(AuditError, match="changed while"):
        loaded.verify()


def test_a_folder_without_a_vocabulary_is_refused(folder: Path) -> None:
    """Transformers makes an empty tokenizer of it, which knows no word, or asks for tiktoken."""
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    assert "no vocabulary" in refused(folder)
    tiny.edit(folder / "tokenizer_config.json", tokenizer_class="BertTokenizer")
    assert "no vocabulary" in refused(folder)


@pytest.mark.parametrize("installed", [True, False])
def test_a_sentencepiece_model_is_read_or_its_extra_named(
    tmp_path: Path, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """spm.model alone, as DeBERTa-v3 ships it: the same logits as the pipeline's."""
    trainer = pytest.importorskip("sentencepiece").SentencePieceTrainer
    from transformers import DebertaV2Config, DebertaV2ForSequenceClassification, pipeline

    config = DebertaV2Config(
        **{"vocab_size": 99, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
        **{"intermediate_size": 8, "initializer_range": 0.6, "id2label": tiny.NAMED},
    )
    DebertaV2ForSequenceClassification(config).save_pretrained(tmp_path)
    made = io.BytesIO()
    trainer.train(
        sentence_iterator=iter([" ".join(tiny.WORDS)] * 20),
        model_writer=made,
        **{"vocab_size": 60, "hard_vocab_limit": False, "minloglevel": 2},
        **{"pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3},
    )
    (tmp_path / "spm.model").write_bytes(made.getvalue())
    if not installed:
        monkeypatch.setattr(pretrained, "find_spec", lambda name: None)
        monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", _broken)
        assert "classifier-audit[sentencepiece]" in refused(tmp_path)
        return
    ours = softmax(sequence_classifier.load(str(tmp_path)).score(["the film"]).logits, axis=1)
    theirs = pipeline("text-classification", model=str(tmp_path), top_k=None)(["the film"])[0]
    assert ours[0, 1] == pytest.approx({one["label"]: one["score"] for one in theirs}["POSITIVE"])


def _broken(*_: Any, **__: Any) -> None:
    raise ValueError("`tiktoken` is required to read a `tiktoken` file")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"num_hidden_layers": -1}, "-1 is no count"),
        ({"num_hidden_layers": 1}, "the configuration leaves out"),
        ({"id2label": {"a": "x", "b": "y"}}, "label map cannot be read"),
        ({"id2label": {"0": ["x"], "1": "y"}}, "label map cannot be read"),
        ({"id2label": 3}, "label map cannot be read"),
        ({"id2label": {"0": " ", "1": "y"}}, "label map cannot be read"),
        ({"id2label": {"0": "x\ny", "1": "y"}}, "label map cannot be read"),
        ({"id2label": None, "label2id": None, "num_labels": -3}, "no number of labels"),
    ],
)
def test_an_odd_configuration_is_refused(
    folder: Path, entries: dict[str, Any], message: str
) -> None:
    """Layers that would be dropped in silence, labels that are none: with the place."""
    tiny.edit(folder / "config.json", **entries)
    assert message in refused(folder)


def test_a_number_of_labels_without_names_names_them_by_number(folder: Path) -> None:
    """num_labels: 3 and no id2label, as transformers reads it."""
    tiny.save(folder, tiny.model({0: "a", 1: "b", 2: "c"}))
    tiny.edit(folder / "config.json", id2label=None, label2id=None, num_labels=3)
    info = sequence_classifier.load(str(folder), activation="softmax").info
    assert info.labels == ("LABEL_0", "LABEL_1", "LABEL_2")


def test_a_pipelines_own_function_and_limit_are_honoured() -> None:
    """Sigmoid and a cut at six tokens: its scores; raw logits are refused, and other options named."""
    from transformers import pipeline

    parts = {"model": tiny.model(), "tokenizer": tiny.tokenizer()}
    told = {"function_to_apply": "sigmoid", "truncation": True, "max_length": 6, "top_k": None}
    theirs = pipeline("text-classification", **parts, **told)
    wrapped = sequence_classifier.wrap(theirs)
    text = "the film was a good film in france"
    p = expit(wrapped.score([text]).logits)[0]
    named = {one["label"]: one["score"] for one in theirs(text)[0]}
    assert wrapped.info.activation == "sigmoid"
    assert p == pytest.approx([named["NEGATIVE"], named["POSITIVE"]], abs=1e-6)
    assert wrapped.score([text]).truncated[0]
    for options, message in (
        ({"function_to_apply": "none"}, "function_to_apply='none'"),
        ({"stride": 2}, "stride=2"),
    ):
        with pytest.raises(AuditError, match=message):
            sequence_classifier.wrap(pipeline("text-classification", **parts, **options))


def test_labels_without_names_are_named_on_demand(tmp_path: Path) -> None:
    """LABEL_0 and LABEL_1 take the names given; the card's names are told in the error without them."""
    folder = tiny.save(tmp_path / "model", tiny.model({0: "LABEL_0", 1: "LABEL_1"}))
    (folder / "README.md").write_text("LABEL_0: negative, LABEL_1: positive", "utf-8")
    found = sequence_classifier.load(str(folder), labels=("bad", "positive")).info
    assert (found.labels, found.target) == (("bad", "positive"), "positive")
    assert "card" not in found.details
    silent = sequence_classifier.load(str(folder)).info
    assert silent.details["card"].startswith("the model's card (README.md) calls LABEL_0 negative")
    with pytest.raises(AuditError, match="--labels negative,positive names them"):
        resolve_targets((), silent)
    assert "2 labels" in refused(folder, labels=("bad",))


def test_labels_that_have_names_keep_them(folder: Path) -> None:
    """Nobody swaps positive and negative by a slip of the command line."""
    assert sequence_classifier.load(str(folder), labels=("NEGATIVE", "POSITIVE")).info.labels
    assert "names its labels itself" in refused(folder, labels=("POSITIVE", "NEGATIVE"))


def test_a_pointer_in_place_of_the_weights_is_told(folder: Path) -> None:
    """As `git clone` leaves it without Git LFS."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n"
    (folder / "model.safetensors").write_text(pointer, encoding="utf-8")
    assert "git lfs pull" in refused(folder)
