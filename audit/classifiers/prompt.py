"""A prompt file: what a language model is asked about a text, and which words stand for which label."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from audit.errors import AuditError
from audit.strict import at_home, read_yaml, validate

TEXT = "{text}"
LABELS = "{labels}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """One way to ask.

    Attributes
    ----------
    name : str
        What a report calls it: "1", "1, labels reversed".
    system, user : str
        As written, ``{text}`` for the text.
    assistant : str
        How the answer begins, given to the model as its own words.
    """

    name: str
    system: str
    user: str
    assistant: str = ""

    def shown(self) -> str:
        """What a report shows of it."""
        return "\n".join(filter(None, (self.system, self.user, self.assistant)))

    def messages(self, text: str) -> list[dict[str, str]]:
        """What is sent before the answer."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, {"role": "user", "content": self.user.replace(TEXT, text)}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt: its phrasings, and the words of an answer that stand for each label.

    Attributes
    ----------
    labels : dict of str to tuple of str
        Label -> words; an answer that begins with one of them returns the label.
    target : str, optional
        The label whose probability is the score.
    temperature : float
        Of sampled answers; log-probabilities are read at none.
    most_outside : float
        The share of probability outside all label words over which the model is refused.
    """

    phrasings: tuple[Phrasing, ...]
    labels: dict[str, tuple[str, ...]]
    target: str | None = None
    temperature: float = 1.0
    most_outside: float = 0.95

    def place(self, beginning: bytes) -> int:
        """Number of the label that an answer so begun stands for; `ONWARD` or `OUTSIDE`."""
        said = beginning.lstrip()
        for number, words in enumerate(self.labels.values()):
            if any(said.startswith(word.encode()) for word in words):
                return number
        return ONWARD if self.begun(beginning) else OUTSIDE

    def begun(self, beginning: bytes) -> tuple[int, ...]:
        """Numbers of the labels of which a word begins so; all of them for spaces alone."""
        said = beginning.lstrip()
        return tuple(
            number
            for number, words in enumerate(self.labels.values())
            if any(word.encode().startswith(said) for word in words)
        )

    def canonical(self) -> str:
        """All of it as JSON: part of the fingerprint, and of what a report shows."""
        return json.dumps(asdict(self), ensure_ascii=False)


ONWARD = -1
"""More of the answer is needed to tell its label."""

OUTSIDE = -2
"""No label word begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    user: str
    system: str = ""
    assistant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    labels: dict[str, list[str]]
    user: str = ""
    system: str = ""
    assistant: str = ""
    prompts: list[_Wording] = field(default_factory=list)
    target: str | None = None
    temperature: float = 1.0
    most_outside: float = 0.95


def read_prompt(path: str | Path) -> Prompt:
    """Read a prompt file (YAML).

    ``user`` with ``{text}``, optional ``system`` and ``assistant`` (how the answer begins), or
    ``prompts``, a list of such phrasings; ``labels``, each with its words; optional ``target``.
    Where a phrasing holds ``{labels}``, they are listed there, and once more the other way round
    as a phrasing of its own.

    Raises
    ------
    AuditError
        With file and field: unknown keys, no ``{text}``, label words that cannot be told apart.
    """
    path = at_home(path)
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path))
    file = validate(read_yaml(path), _File)
    if bool(file.user) == bool(file.prompts):
        raise AuditError(
            "a prompt has either `user` or `prompts`",
            where=str(path),
            remedy=f"user: a text with {TEXT}; or prompts: a list of such texts",
        )
    labels = {label: tuple(word.strip() for word in words) for label, words in file.labels.items()}
    _check_words(labels, str(path))
    _check_numbers(file, str(path))
    if file.target is not None and file.target not in labels:
        known = ", ".join(labels)
        raise AuditError(
            f"no label is called {file.target!r}",
            where=f"{path}:target",
            remedy=f"the labels are {known}",
        )
    asked = file.prompts or [_Wording(user=file.user, system=file.system, assistant=file.assistant)]
    return Prompt(
        phrasings=tuple(
            phrasing
            for number, each in enumerate(asked, start=1)
            for phrasing in _phrasings(each, number, tuple(labels.values()), str(path))
        ),
        labels=labels,
        target=file.target,
        temperature=file.temperature,
        most_outside=file.most_outside,
    )


def _phrasings(
    asked: _Wording, number: int, words: Sequence[tuple[str, ...]], where: str
) -> list[Phrasing]:
    """A phrasing, and the same with its labels the other way round where it lists them."""
    if TEXT not in asked.user:
        raise AuditError(
            f"prompt {number} does not hold {TEXT}",
            where=f"{where}:user",
            remedy=f"write {TEXT} where the text stands",
        )
    first = [each[0] for each in words]
    orders = {str(number): first, f"{number}, labels reversed": first[::-1]}
    if LABELS not in asked.user + asked.system:
        orders = {str(number): first}
    return [
        Phrasing(
            name=name,
            system=asked.system.replace(LABELS, _listed(order)),
            user=asked.user.replace(LABELS, _listed(order)),
            assistant=asked.assistant,
        )
        for name, order in orders.items()
    ]


def _listed(words: Sequence[str]) -> str:
    """The words in a sentence: a or b; a, b or c."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _check_words(labels: Mapping[str, tuple[str, ...]], where: str) -> None:
    """Two labels at least, each with words, and no word that begins another."""
    if len(labels) < 2 or not all(words and all(words) for words in labels.values()):
        raise AuditError(
            "two labels at least are needed, each with a word that stands for it",
            where=f"{where}:labels",
            remedy="labels: {positive: [positive], negative: [negative]}",
        )
    every = [(word, label) for label, words in labels.items() for word in words]
    for at, (word, label) in enumerate(every):
        for other, owner in every[:at] + every[at + 1 :]:
            if other.startswith(word):
                raise AuditError(
                    f"{word!r} ({label}) begins {other!r} ({owner}): an answer could not be told",
                    where=f"{where}:labels",
                    remedy="choose words of which none begins another",
                )


def _check_numbers(file: _File, where: str) -> None:
    """Temperature and share within their ranges."""
    if not 0 < file.temperature <= 2:
        raise AuditError(
            f"a temperature of {file.temperature} is not between 0 and 2",
            where=f"{where}:temperature",
        )
    if not 0 < file.most_outside <= 1:
        raise AuditError(
            f"a share of {file.most_outside} is not between 0 and 1", where=f"{where}:most_outside"
        )
