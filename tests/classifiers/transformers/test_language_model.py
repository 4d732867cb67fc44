import json

import numpy as np
import pytest

from audit import benchmarks
from audit.benchmarks.crows_pairs import shared_positions
from audit.benchmarks.stereoset.likelihood import blank_span
from audit.classifiers.transformers import language_model
from audit.errors import AuditError

torch = pytest.importorskip("torch")

WORDS = [
    "my",
    "aunt",
    "uncle",
    "is",
    "kind",
    "loud",
    "tall",
    "a",
    "the",
    "cook",
    "who",
    "lives",
    "here",
    "near",
    "harbour",
    "and",
    "sings",
    "well",
    "not",
    "very",
]
TEXTS = [
    "my aunt is kind",
    "the cook who lives here sings",
    "my uncle is not very tall and sings well",
    "the aunt",
    "my cook is loudly kinder",
]


def word_piece():
    """A lower-casing WordPiece tokenizer; 'loudly' and 'kinder' are two pieces each."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, "##ly", "##er", ".", ","]
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(names)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    special = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    return PreTrainedTokenizerFast(
        tokenizer_object=made, **{f"{name}_token": token for name, token in special.items()}
    )


def byte_pairs():
    """A byte-level BPE tokenizer learned from the few words, with a start token."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=["<s>"], initial_alphabet=alphabet)
    made.train_from_iterator([" ".join(WORDS)] * 5, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="<s>")


def masked_parts():
    from transformers import BertConfig, BertForMaskedLM

    tokenizer = word_piece()
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.5,
    )
    return BertForMaskedLM(config), tokenizer


def causal_parts():
    from transformers import GPT2Config, GPT2LMHeadModel

    tokenizer = byte_pairs()
    torch.manual_seed(12)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=16,
        n_layer=2,
        n_head=2,
        n_positions=64,
        initializer_range=0.5,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.bos_token_id,
    )
    return GPT2LMHeadModel(config), tokenizer


@pytest.fixture(scope="module")
def masked():
    return language_model.of(*masked_parts(), "masked")


@pytest.fixture(scope="module")
def causal():
    return language_model.of(*causal_parts(), "causal")


def plain_masked(model, text):
    """One token masked at a time, one text at a time: the definition."""
    ids = model.tokenizer(text)["input_ids"]
    total = 0.0
    for at in range(1, len(ids) - 1):
        covered = torch.tensor([[*ids[:at], model.tokenizer.mask_token_id, *ids[at + 1 :]]])
        with torch.no_grad():
            logits = model.model(covered).logits[0, at]
        total += torch.log_softmax(logits, -1)[ids[at]].item()
    return total


def plain_causal(model, text, before=""):
    """The sum of log p(token | what stands before it), one text at a time, after the start token."""
    start = [model.tokenizer.bos_token_id]
    context = model.tokenizer(before)["input_ids"] if before else []
    whole = model.tokenizer(f"{before} {text}" if before else text)["input_ids"]
    ids = torch.tensor([start + whole])
    with torch.no_grad():
        logs = torch.log_softmax(model.model(ids).logits[0], -1)
    first = len(context)
    return sum(logs[at, whole[at]].item() for at in range(first, len(whole)))


def test_pseudo_log_likelihood_is_the_plain_loops(masked):
    """Batched over masks and lengths, each sum equals the unbatched definition to 1e-5."""
    found = masked.log_likelihood(TEXTS)
    assert found == pytest.approx([plain_masked(masked, text) for text in TEXTS], abs=1e-5)
    assert len(set(found.round(3))) == len(TEXTS)


def test_log_likelihood_is_the_plain_loops(causal):
    """A causal model's batched sums equal the unbatched definition to 1e-5."""
    found = causal.log_likelihood(TEXTS)
    assert found == pytest.approx([plain_causal(causal, text) for text in TEXTS], abs=1e-5)


def test_a_continuation_is_scored_after_its_context(causal):
    """The context's tokens are read and not scored."""
    (tokens,) = causal.token_scores(["the cook sings"], ["my aunt lives here."])
    assert tokens.sum() == pytest.approx(
        plain_causal(causal, "the cook sings", "my aunt lives here."), abs=1e-5
    )
    assert tokens.sum() != pytest.approx(causal.log_likelihood(["the cook sings"])[0], abs=1e-3)


def test_the_size_of_a_batch_changes_nothing(masked, causal):
    """One row at a time or all at once: the same numbers."""
    for model in (masked, causal):
        single = language_model.LanguageModel(model.model, model.tokenizer, model.kind, batch=1)
        assert single.log_likelihood(TEXTS) == pytest.approx(model.log_likelihood(TEXTS), abs=1e-5)


def test_an_empty_text_has_nothing_to_score(masked):
    """No tokens, no likelihood: an empty array, and a sum of 0 over it."""
    assert [len(each) for each in masked.token_scores(["", "my aunt"])] == [0, 2]


def test_a_text_beyond_the_models_limit_is_refused(masked):
    """A text that would be cut would be another text."""
    with pytest.raises(AuditError, match="tokens where the model reads 32"):
        masked.log_likelihood(["my aunt " * 30])


CROWS = [
    ("my aunt is loud", "my uncle is loud", "stereo", "gender"),
    ("the tall cook sings", "the kind cook sings well", "antistereo", "looks"),
    ("my uncle lives near", "my aunt lives near", "stereo", "gender"),
]


def crows_folder(folder):
    lines = [",sent_more,sent_less,stereo_antistereo,bias_type"]
    lines += [f"{at},{','.join(row)}" for at, row in enumerate(CROWS)]
    (folder / "crows_pairs_anonymized.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def saved(folder, parts):
    model, tokenizer = parts
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def plain_shared(model, text, other):
    """The authors' sum over the shared tokens, each masked alone."""
    ids, others = model.tokenizer(text)["input_ids"], model.tokenizer(other)["input_ids"]
    total = 0.0
    for at, _ in shared_positions(ids, others):
        covered = torch.tensor([[*ids[:at], model.tokenizer.mask_token_id, *ids[at + 1 :]]])
        with torch.no_grad():
            logits = model.model(covered).logits[0, at]
        total += torch.log_softmax(logits, -1)[ids[at]].item()
    return total


def test_crows_pairs_of_a_masked_model_is_the_authors_loop(tmp_path, masked):
    """Shared tokens masked one by one, rounded to three decimals: the share that prefers `more`."""
    (tmp_path / "model").mkdir()
    name = saved(tmp_path / "model", masked_parts())
    found = benchmarks.run_language_model("crows-pairs", crows_folder(tmp_path), f"lm:{name}")
    prefer = [
        round(plain_shared(masked, more, less), 3) > round(plain_shared(masked, less, more), 3)
        for more, less, _, _ in CROWS
    ]
    assert found["metric_score"] == pytest.approx(100 * np.mean(prefer))
    assert found["antistereotype_score"] == 100.0 * prefer[1]
    assert found["by_type"]["gender"]["pairs"] == 2
    assert 0 < found["metric_score"] < 100  # both outcomes occur: the test can fail


def stereoset_folder(folder):
    labels = ("stereotype", "anti-stereotype", "unrelated")
    within = [
        ("my BLANK is kind", ("aunt", "uncle", "harbour")),
        ("the cook is BLANK and sings", ("kinder", "loudly", "tall")),
    ]
    between = [("my uncle lives here", ("the cook sings", "the cook is loud", "a harbour"))]
    data = {"intrasentence": [], "intersentence": []}
    for part, rows in (("intrasentence", within), ("intersentence", between)):
        for at, (context, fills) in enumerate(rows):
            sentences = [
                {
                    "id": f"{part}-{at}-{label}",
                    "gold_label": label,
                    "sentence": context.replace("BLANK", fill) if "BLANK" in context else fill,
                }
                for label, fill in zip(labels, fills, strict=True)
            ]
            entry = {
                "id": f"{part}-{at}",
                "target": f"t{at}",
                "bias_type": "gender",
                "context": context,
            }
            data[part].append(entry | {"sentences": sentences})
    (folder / "dev.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return folder, within


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_stereoset_of_a_masked_model_predicts_the_filled_words_pieces(tmp_path, masked):
    """By hand: mean probability of the pieces, each masked after those before it."""
    folder, within = stereoset_folder(tmp_path)
    name = saved(tmp_path / "model", masked_parts())
    found = benchmarks.run_language_model("stereoset", folder, name)
    scores = []
    for context, fills in within:
        before, after = context.split("BLANK")
        start = masked.tokenizer(before, add_special_tokens=False)["input_ids"]
        end = masked.tokenizer(after, add_special_tokens=False)["input_ids"]
        for fill in fills:
            pieces = masked.tokenizer(fill, add_special_tokens=False)["input_ids"]
            p = []
            for at, piece in enumerate(pieces):
                ids = [2, *start, *pieces[:at], 4, *end, 3]
                with torch.no_grad():
                    logits = masked.model(torch.tensor([ids])).logits[0, 1 + len(start) + at]
                p.append(torch.softmax(logits, -1)[piece].item())
            scores.append(np.mean(p))
    preferred = [float(s > a) * 100 for s, a, _ in np.array(scores).reshape(-1, 3)]
    meaningful = [
        (float(s > u) + float(a > u)) * 50.0 for s, a, u in np.array(scores).reshape(-1, 3)
    ]
    assert found["intrasentence"]["overall"]["ss"] == pytest.approx(np.mean(preferred))
    assert found["intrasentence"]["overall"]["lms"] == pytest.approx(np.mean(meaningful))
    assert found["intersentence"]["overall"]["clusters"] == 1
    assert found["classifier"] is None


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_stereoset_of_a_causal_model_takes_the_mean_over_tokens(tmp_path, causal):
    """Longer sentences are not less likely for their length: means, not sums."""
    folder, within = stereoset_folder(tmp_path)
    found = benchmarks.run_language_model(
        "stereoset", folder, saved(tmp_path / "model", causal_parts())
    )
    rows = []
    for context, fills in within:
        texts = [context.replace("BLANK", fill) for fill in fills]
        sizes = [len(causal.tokenizer(text)["input_ids"]) for text in texts]
        rows.append(
            [plain_causal(causal, text) / size for text, size in zip(texts, sizes, strict=True)]
        )
    preferred = [float(s > a) * 100 for s, a, _ in rows]
    assert found["intrasentence"]["overall"]["ss"] == pytest.approx(np.mean(preferred))


@pytest.mark.filterwarnings("ignore::audit.errors.AuditWarning")
def test_crows_pairs_of_a_causal_model_compares_whole_sentences(tmp_path, causal):
    """The authors' metric is for masked models; a causal one is compared by log-likelihood."""
    name = saved(tmp_path / "model", causal_parts())
    found = benchmarks.run_language_model("crows-pairs", crows_folder(tmp_path), name)
    prefer = [plain_causal(causal, more) > plain_causal(causal, less) for more, less, _, _ in CROWS]
    assert found["metric_score"] == pytest.approx(100 * np.mean(prefer))


def test_the_blank_is_found_in_the_sentence():
    """Case may differ, two blanks are filled alike, and a sentence of another context is refused."""
    assert blank_span("my BLANK is kind", "My aunt is kind") == (3, 7)
    assert blank_span("is BLANK, says BLANK.", "is kind, says kind.") == (3, 7)
    with pytest.raises(AuditError, match="does not fill"):
        blank_span("my BLANK is kind", "My aunt is loud")


def test_a_classifier_is_no_language_model(tmp_path):
    """The architecture must be a masked or a causal model's."""
    (tmp_path / "config.json").write_text(
        json.dumps({"architectures": ["BertForSequenceClassification"]}), encoding="utf-8"
    )
    (tmp_path / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    with pytest.raises(AuditError, match="no masked or causal language model"):
        language_model.load(str(tmp_path))


def test_an_encoder_without_its_head_is_refused(tmp_path):
    """A head with new random weights is never scored."""
    from safetensors.torch import load_file, save_file

    name = saved(tmp_path, masked_parts())
    weights = load_file(tmp_path / "model.safetensors")
    kept = {key: value for key, value in weights.items() if "predictions.transform" not in key}
    save_file(kept, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(AuditError, match="holds no weights for cls"):
        language_model.load(name)
