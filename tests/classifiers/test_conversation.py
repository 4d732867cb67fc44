import asyncio
import math

import pytest

from audit.classifiers.conversation import Conversation, Manner
from audit.classifiers.http import Refused
from audit.classifiers.prompt import Phrasing, Prompt
from audit.errors import AuditError

PHRASING = Phrasing(name="p", system="Judge.", user="Text: {text}", assistant="It is")
PROMPT = Prompt(labels={"bad": ("bad",), "good": ("good",)}, phrasings=(PHRASING,))


class Line:
    """A server that notes what it is asked, and says what it is told to."""

    where = "http://here"

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def ask(self, payload, path):
        self.asked.append((path, payload))
        return self.answer


def talk(answer, **manner):
    line = Line(answer)
    return Conversation(line, "m", PROMPT, Manner(**manner)), line


TOPS = {
    "choices": [
        {"logprobs": {"content": [{"token": "good", "logprob": math.log(0.8), "bytes": list(b"good"),
         "top_logprobs": [{"token": "good", "logprob": math.log(0.8), "bytes": list(b"good")}]}]}}
    ]
}  # fmt: skip


def test_a_request_holds_prompt_text_and_what_was_begun():
    """The answer's beginning goes as the model's own words, with what makes a server go on."""
    conversation, line = talk(TOPS, continuing={"continue_final_message": True})
    (tops,) = asyncio.run(conversation.following(PHRASING, "a {text}", b" go"))
    path, payload = line.asked[0]
    assert path == "/chat/completions"
    assert payload["messages"] == [
        {"role": "system", "content": "Judge."},
        {"role": "user", "content": "Text: a {text}"},
        {"role": "assistant", "content": "It is go"},
    ]
    assert payload["continue_final_message"] is True
    assert payload["model"] == "m"
    assert tops == [(b"good", pytest.approx(math.log(0.8)))]


def test_a_sampled_answer_has_a_seed_of_its_own():
    """The same for the same text, another for another place in the sample."""
    answer = {"choices": [{"message": {"content": "good"}}]}
    conversation, line = talk(answer, tops=0, samples=3)
    for first in (0, 0, 1):
        asyncio.run(conversation.sampled(PHRASING, "a", first, 1))
    seeds = [payload["seed"] for _, payload in line.asked]
    assert seeds[0] == seeds[1] != seeds[2]
    assert line.asked[0][1]["temperature"] == PROMPT.temperature


@pytest.mark.parametrize("answer", [{}, {"choices": []}, [], "text"])
def test_an_answer_without_choices_is_refused(answer):
    """By the server's address."""
    conversation, _ = talk(answer, tops=0, samples=1)
    with pytest.raises((AuditError, Refused)):
        asyncio.run(conversation.sampled(PHRASING, "a", 0, 1))


def test_the_same_is_said_in_another_manner():
    """The line and the prompt stay."""
    conversation, line = talk(TOPS)
    other = conversation.spoken(Manner(limit="max_completion_tokens"))
    asyncio.run(other.following(PHRASING, "a", b""))
    assert "max_completion_tokens" in line.asked[0][1]
    assert "max_tokens" not in line.asked[0][1]
