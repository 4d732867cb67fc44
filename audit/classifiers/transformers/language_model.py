"""How likely a language model finds a sentence: never a classifier's score, never a gate.

A masked model gives a pseudo-log-likelihood: each token is masked in turn. A causal model gives
the log-likelihood from left to right. Rows are batched by exact length, so that no padding and no
mask changes a number.

References
----------
Salazar, Liang, Nguyen and Kirchhoff (2020), "Masked language model scoring", ACL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from audit.classifiers.transformers import snapshot
from audit.classifiers.transformers.pretrained import placed, prepare_torch
from audit.errors import AuditError
from audit.records import Floats

BATCH = 64
Kind = Literal["masked", "causal"]
Ids = tuple[int, ...]
MASKED = ("ForMaskedLM", "ForPreTraining")
CAUSAL = ("ForCausalLM", "LMHeadModel")


@dataclass(frozen=True)
class LanguageModel:
    """A masked or causal language model with its tokenizer, ready to score.

    Parameters
    ----------
    model : transformers.PreTrainedModel
        In `eval()` mode.
    tokenizer : transformers.PreTrainedTokenizerFast
        Knows the place of every token in its text.
    kind : {"masked", "causal"}
        How a sentence is scored.
    batch : int
        Rows of one length that are scored at once.
    """

    model: Any
    tokenizer: Any
    kind: Kind
    batch: int = BATCH

    def encode(self, text: str) -> Ids:
        """The text's tokens with the special ones at either end."""
        return tuple(self.tokenizer(text)["input_ids"])

    def masked(self, jobs: Sequence[tuple[Ids, int]]) -> Floats:
        """Log probability of the token at a position that is masked.

        Parameters
        ----------
        jobs : sequence of (ids, position)
            Tokens as `encode` gives them, and the position of the one that is masked.

        Returns
        -------
        ndarray (jobs,)
            Natural logarithms.
        """
        covered = [(_put(ids, at, self.tokenizer.mask_token_id), at, ids[at]) for ids, at in jobs]
        return self.filled(covered)

    def filled(self, jobs: Sequence[tuple[Ids, int, int]]) -> Floats:
        """Log probability of a token at a position, the ids being given with their masks.

        Parameters
        ----------
        jobs : sequence of (ids, position, token)
            Ids that hold the mask at the position.
        """
        result = np.full(len(jobs), np.nan)
        for rows in _by_length([len(ids) for ids, _, _ in jobs], self.batch):
            ids = np.array([jobs[row][0] for row in rows])
            places = np.array([jobs[row][1] for row in rows])
            tokens = np.array([jobs[row][2] for row in rows])
            scores = self._log_probabilities(ids, places[:, None])
            result[rows] = scores[np.arange(len(rows)), 0, tokens]
        return result

    def log_likelihood(self, texts: Sequence[str]) -> Floats:
        """Log-likelihood of each text: the sum over its tokens but the special ones.

        Pseudo-log-likelihood for a masked model; for a causal one from left to right after its
        start token, or after the first token where it has none.
        """
        return np.array([float(tokens.sum()) for tokens in self.token_scores(texts)])

    def continuations(self, jobs: Sequence[tuple[Ids, int]]) -> Floats:
        """Log-likelihood of the end of each row, given its beginning.

        Parameters
        ----------
        jobs : sequence of (ids, start)
            Tokens, and where the end begins: after the first token at least.

        Returns
        -------
        ndarray (jobs,)
            Natural logarithms, summed over the tokens of the end.
        """
        for ids, _ in jobs:
            self._fits(ids, self.tokenizer.decode(ids[-12:]))
        ends = [(len(ids), len(ids) - start) for ids, start in jobs]
        result = np.full(len(jobs), np.nan)
        for shape in sorted(set(ends)):
            rows = np.array([row for row, end in enumerate(ends) if end == shape])
            for part in np.array_split(rows, -(-len(rows) // self.batch)):
                tokens = np.array([jobs[row][0] for row in part])
                places = np.arange(shape[0] - shape[1], shape[0])
                scores = self._log_probabilities(tokens, np.tile(places - 1, (len(part), 1)))
                wanted = np.take_along_axis(scores, tokens[:, places, None], axis=2)
                result[part] = wanted[:, :, 0].sum(axis=1)
        return result

    def token_scores(
        self, texts: Sequence[str], after: Sequence[str] | None = None
    ) -> list[Floats]:
        """Log probability of each token of each text.

        Parameters
        ----------
        texts : sequence of str
            What is scored.
        after : sequence of str, optional
            What stands before each of them, with a space between; its tokens are not scored.

        Returns
        -------
        list of ndarray
            One array a text; empty where nothing of it can be scored.
        """
        before = [f"{context} " if context else "" for context in after or [""] * len(texts)]
        placed = [self._placed(context, text) for context, text in zip(before, texts, strict=True)]
        scores = (
            self._masked_tokens(placed) if self.kind == "masked" else self._causal_tokens(placed)
        )
        ends = np.cumsum([len(places) for _, places in placed])[:-1]
        return np.split(scores, ends)

    def _placed(self, before: str, text: str) -> tuple[Ids, list[int]]:
        """The ids of context and text, and the positions of the text's tokens."""
        whole = before + text
        encoded = self.tokenizer(whole, return_offsets_mapping=True)
        ids, spans = tuple(encoded["input_ids"]), encoded["offset_mapping"]
        special = self.tokenizer.get_special_tokens_mask(list(ids), already_has_special_tokens=True)
        start = self.tokenizer.bos_token_id
        shift = int(self.kind == "causal" and start is not None and ids[:1] != (start,))
        if shift:
            ids = (start, *ids)
        places = [
            at + shift
            for at, ((_, end), hidden) in enumerate(zip(spans, special, strict=True))
            if not hidden and end > len(before) and (self.kind == "masked" or at + shift > 0)
        ]
        self._fits(ids, text)
        return ids, places

    def _fits(self, ids: Ids, text: str) -> None:
        """Raise where a text is longer than the model can read: a cut one would be another text."""
        limit = getattr(self.model.config, "max_position_embeddings", None)
        if limit is not None and len(ids) > limit:
            raise AuditError(
                f"{len(ids)} tokens where the model reads {limit}: {text[:60]!r}",
                where=self.model.config.model_type,
            )

    def _masked_tokens(self, placed: Sequence[tuple[Ids, list[int]]]) -> Floats:
        return self.masked([(ids, at) for ids, places in placed for at in places])

    def _causal_tokens(self, placed: Sequence[tuple[Ids, list[int]]]) -> Floats:
        """Log probability of each place given what stands before it; texts of one length together."""
        result: list[Floats] = [np.zeros(0)] * len(placed)
        for rows in _by_length([len(ids) for ids, _ in placed], self.batch):
            ids = np.array([placed[row][0] for row in rows])
            every = np.tile(np.arange(ids.shape[1]), (len(rows), 1))
            scores = self._log_probabilities(ids, every)
            for at, row in enumerate(rows):
                tokens, places = placed[row]
                before = np.array(places, dtype=int) - 1
                result[row] = scores[at, before, np.array(tokens)[before + 1]]
        return np.concatenate(result) if result else np.zeros(0)

    def _log_probabilities(self, ids: Any, places: Any) -> Floats:
        """Log probabilities (rows, places, vocabulary) at some places of rows of one length."""
        import torch

        batch = torch.from_numpy(np.ascontiguousarray(ids, dtype=np.int64)).to(self.model.device)
        wanted = torch.from_numpy(np.ascontiguousarray(places, dtype=np.int64)).to(batch.device)
        with torch.inference_mode():
            whole = self.model(input_ids=batch, attention_mask=torch.ones_like(batch)).logits
            chosen = whole.gather(1, wanted[:, :, None].expand(-1, -1, whole.shape[-1]))
            scores = torch.log_softmax(chosen.double(), dim=-1)
        result: Floats = scores.cpu().numpy()
        return result

    def word_positions(self, sentence: str, start: int, stop: int) -> tuple[Ids, list[int]]:
        """The sentence's ids, and the positions of the tokens of its characters [start, stop)."""
        encoded = self.tokenizer(sentence, return_offsets_mapping=True)
        places = [
            at
            for at, (first, last) in enumerate(encoded["offset_mapping"])
            if last > first and first < stop and last > start
        ]
        return tuple(encoded["input_ids"]), places


def load(name: str, *, device: str = "cpu", offline: bool = False) -> LanguageModel:
    """Load a masked or causal language model: safetensors alone, no code of its own.

    Parameters
    ----------
    name : str
        A folder, a hub id, or ``id@revision``; a leading ``lm:`` is passed over.

    Raises
    ------
    AuditError
        Where it is no language model, or its files may not be loaded.
    """
    found = snapshot.find(name.removeprefix("lm:"), offline=offline)
    config = found.config()
    found.weights()
    kind = _kind(config, found.id)
    from transformers import AutoModelForCausalLM, AutoModelForMaskedLM, AutoTokenizer

    prepare_torch(None)
    local = {"local_files_only": True, "trust_remote_code": False}
    family: Any = AutoModelForMaskedLM if kind == "masked" else AutoModelForCausalLM
    try:
        model, report = family.from_pretrained(
            found.folder, use_safetensors=True, output_loading_info=True, **local
        )
        tokenizer = AutoTokenizer.from_pretrained(found.folder, **local)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise AuditError(f"{found.id} cannot be loaded: {error}", where=found.id) from error
    if report["missing_keys"]:
        missing = ", ".join(sorted(report["missing_keys"])[:3])
        raise AuditError(f"{found.id} holds no weights for {missing}", where=found.id)
    return of(placed(model, device), tokenizer, kind)


def of(model: Any, tokenizer: Any, kind: Kind) -> LanguageModel:
    """Read a model and its tokenizer, as they lie in memory, as a language model."""
    if not getattr(tokenizer, "is_fast", False):
        raise AuditError(
            "the tokenizer cannot say where its tokens stand",
            where=type(tokenizer).__name__,
            remedy="use a fast tokenizer (tokenizer.json)",
        )
    if kind == "masked" and tokenizer.mask_token_id is None:
        raise AuditError("the tokenizer has no mask token", where=type(tokenizer).__name__)
    return LanguageModel(model.eval(), tokenizer, kind)


def _kind(config: dict[str, Any], name: str) -> Kind:
    """Masked or causal, as the configuration's architecture says."""
    named = [str(each) for each in config.get("architectures") or ()]
    if any(each.endswith(MASKED) for each in named):
        return "masked"
    if any(each.endswith(CAUSAL) for each in named):
        return "causal"
    raise AuditError(
        f"{name} is no masked or causal language model",
        where="config.json:architectures",
        remedy=f"it names {', '.join(named) or 'none'}",
    )


def _put(ids: Ids, at: int, token: int) -> Ids:
    return (*ids[:at], token, *ids[at + 1 :])


def _by_length(lengths: Sequence[int], batch: int) -> Iterator[Any]:
    """Row numbers in batches of one exact length."""
    array = np.array(lengths, dtype=int)
    for length in np.unique(array):
        rows = np.flatnonzero(array == length)
        yield from np.array_split(rows, -(-len(rows) // batch))
