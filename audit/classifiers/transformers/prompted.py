"""A causal language model that is loaded here, asked by a prompt file: P of the words of each label."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from audit.classifiers.label_map import choose_target
from audit.classifiers.prompt import Phrasing, Prompt, read_prompt
from audit.classifiers.transformers.language_model import Ids, LanguageModel
from audit.classifiers.transformers.language_model import load as load_model
from audit.classifiers.transformers.pretrained import fingerprint_of
from audit.errors import AuditError
from audit.records import ClassifierKind, Floats, ModelInfo, Scores


class PromptedModel:
    """A causal language model as a classifier; made by `load` and `wrap`.

    Parameters
    ----------
    model : LanguageModel
        Causal.
    prompt : Prompt
        What is asked, and the words that stand for each label.
    info : ModelInfo
        What is audited.
    """

    def __init__(self, model: LanguageModel, prompt: Prompt, info: ModelInfo) -> None:
        self._model = model
        self._prompt = prompt
        self._info = info

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Log P of the words of each label, the phrasings one after the other."""
        words = [word for each in self._prompt.labels.values() for word in each]
        phrasings = self._prompt.phrasings
        jobs = [
            self._continued(self._asked(phrasing, text), word)
            for text in texts
            for phrasing in phrasings
            for word in words
        ]
        logs = self._model.continuations(jobs).reshape(len(texts), len(phrasings), len(words))
        ends = np.cumsum([len(each) for each in self._prompt.labels.values()])[:-1]
        each = [np.logaddexp.reduce(part, axis=2) for part in np.split(logs, ends, axis=2)]
        values: Floats = np.stack(each, axis=2).reshape(len(texts), -1)
        return Scores(labels=self._info.labels, logits=values)

    def _asked(self, phrasing: Phrasing, text: str) -> str:
        """All that stands before the answer: by the model's own chat template, else one below the other."""
        tokenizer: Any = self._model.tokenizer
        messages = phrasing.messages(text)
        if getattr(tokenizer, "chat_template", None):
            asked: str = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True
            )
        else:
            asked = "\n\n".join(each["content"] for each in messages) + "\n"
        return asked + phrasing.assistant

    def _continued(self, asked: str, word: str) -> tuple[Ids, int]:
        """The tokens of prompt and word, and where those of the word begin."""
        space = "" if not asked or asked[-1].isspace() else " "
        templated = bool(getattr(self._model.tokenizer, "chat_template", None))
        before, whole = (
            self._model.tokenizer(one, add_special_tokens=not templated)["input_ids"]
            for one in (asked, f"{asked}{space}{word}")
        )
        start = next(
            (at for at, pair in enumerate(zip(before, whole, strict=False)) if pair[0] != pair[1]),
            min(len(before), len(whole)),
        )
        return tuple(whole), start


def load(
    name: str,
    *,
    prompt: str | Path | Prompt | None = None,
    target: str | None = None,
    device: str = "cpu",
    offline: bool = False,
) -> PromptedModel:
    """Load a causal language model and ask it by a prompt file.

    Parameters
    ----------
    name : str
        ``lm:MODEL``, a folder or a hub id.
    prompt : path or Prompt
        What is asked, and the words that stand for each label.

    Raises
    ------
    AuditError
        There is no prompt, or the model is not causal.
    """
    if prompt is None:
        raise AuditError("what is it asked?", where="--prompt", remedy="name a prompt file (YAML)")
    asked = prompt if isinstance(prompt, Prompt) else read_prompt(prompt)
    return wrap(load_model(name, device=device, offline=offline), asked, name=name, target=target)


def wrap(
    model: LanguageModel, prompt: Prompt, *, name: str, target: str | None = None
) -> PromptedModel:
    """Read a language model and a prompt as a classifier."""
    if model.kind != "causal":
        raise AuditError(
            f"{name} is a masked model, which writes no answers",
            where="MODEL",
            remedy="a causal model, or a classifier made of it",
        )
    names = tuple(one.name for one in prompt.phrasings)
    known = json.dumps([fingerprint_of(model.model, model.tokenizer), prompt.canonical()])
    words = "; ".join(f"{label}: {', '.join(each)}" for label, each in prompt.labels.items())
    info = ModelInfo(
        id=name,
        fingerprint=sha256(known.encode()).hexdigest(),
        fingerprint_covers="weights, configuration, tokenizer and prompt",
        labels=tuple(prompt.labels),
        target=choose_target(tuple(prompt.labels), target or prompt.target),
        device=str(model.model.device),
        phrasings=names if len(names) > 1 else (),
        details={
            "kind": "language model",
            "label words": words,
            **{f"prompt {one.name}": one.shown() for one in prompt.phrasings},
            "libraries": "torch, transformers, tokenizers",
        },
    )
    return PromptedModel(model, prompt, info)


KIND = ClassifierKind(load=load, options=("prompt", "device", "offline"), form="lm:MODEL")
