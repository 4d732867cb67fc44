"""Requests to a chat server about one text: what is sent, and in which manner."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from audit.classifiers.http import Line
from audit.classifiers.log_probabilities import Tops, no_answer, read_places, read_tops
from audit.classifiers.prompt import Phrasing, Prompt

PATH = "/chat/completions"

TOPS = (20, 5)
"""Log-probabilities a token that are asked for: the most that hosted servers give, and the least."""

SAMPLE_TOKENS = 8
"""Tokens of a sampled answer: the longest label word is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one server is asked.

    Attributes
    ----------
    tops : int
        Log-probabilities a token; 0: answers are sampled.
    samples : int
        Sampled answers a text.
    limit : str
        What the server calls the most tokens of an answer.
    continuing : dict, optional
        What is added to a request with a begun answer; None: the server begins a new one.
    """

    tops: int = TOPS[0]
    samples: int = 0
    limit: str = "max_tokens"
    continuing: dict[str, Any] | None = None


class Conversation:
    """Requests to a chat server about one text in one phrasing."""

    def __init__(self, line: Line, model: str, prompt: Prompt, manner: Manner) -> None:
        self.line = line
        self.model = model
        self.prompt = prompt
        self.manner = manner

    def spoken(self, manner: Manner) -> "Conversation":
        """The same in another manner."""
        return Conversation(self.line, self.model, self.prompt, manner)

    async def following(
        self, phrasing: Phrasing, text: str, begun: bytes, tokens: int = 1
    ) -> list[Tops]:
        """What may come after the beginning of an answer, and after the likeliest token of that.

        Raises
        ------
        AuditError
            The server gives no log-probabilities, or such as are none.
        """
        answer = await self._ask(
            phrasing,
            text,
            begun,
            {self.manner.limit: tokens, "temperature": 0, "logprobs": True},
            {"top_logprobs": self.manner.tops},
        )
        places = read_places(answer, self.line.where)
        return [read_tops(place, self.line.where) for place in places]

    async def sampled(self, phrasing: Phrasing, text: str, first: int, count: int) -> list[str]:
        """So many answers; each has a seed of its own, the same in every run."""
        seed = int.from_bytes(
            sha256(f"{phrasing.name}\0{text}\0{first}".encode()).digest()[:4], "big"
        )
        answer = await self._ask(
            phrasing,
            text,
            b"",
            {
                self.manner.limit: SAMPLE_TOKENS,
                "temperature": self.prompt.temperature,
                "seed": seed % 2**31,
            },
            {"n": count} if count > 1 else {},
        )
        choices = answer.get("choices") if isinstance(answer, dict) else None
        if not choices:
            raise no_answer("the answer holds no choices", self.line.where)
        return [str(each.get("message", {}).get("content") or "") for each in choices[:count]]

    async def _ask(
        self, phrasing: Phrasing, text: str, begun: bytes, *settings: dict[str, Any]
    ) -> Any:
        """The server's answer to one request."""
        start = phrasing.assistant + begun.decode()
        messages = phrasing.messages(text)
        payload: dict[str, Any] = {"model": self.model, "messages": messages}
        if start:
            messages.append({"role": "assistant", "content": start})
            payload |= self.manner.continuing or {}
        for each in settings:
            payload |= each
        return await self.line.ask(payload, PATH)
