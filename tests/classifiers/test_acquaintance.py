import asyncio
import math

import pytest

from audit.classifiers.acquaintance import MORE, acquaint
from audit.classifiers.conversation import Conversation, Manner
from audit.classifiers.http import Refused
from audit.classifiers.prompt import Phrasing, Prompt
from audit.errors import AuditError

PROMPT = Prompt(
    labels={"bad": ("bad",), "good": ("good",)},
    phrasings=(Phrasing(name="p", system="", user="{text}"),),
)


class Line:
    """A server that lists its models and gives the likeliest first tokens, as many as it likes."""

    where = "http://here"

    def __init__(self, tops, *, models=("m",), most=100, limit="max_tokens"):
        self.tops, self.models, self.most, self.limit = tops, models, most, limit
        self.asked = []

    async def look(self, path):
        return {"data": [{"id": name} for name in self.models]}

    async def ask(self, payload, path):
        self.asked.append(payload)
        if self.limit not in payload:
            raise Refused("unknown parameter", status=400, where=self.where, remedy="")
        if payload.get("top_logprobs", 0) > self.most:
            raise Refused("top_logprobs is too large", status=400, where=self.where, remedy="")
        shown = sorted(self.tops.items(), key=lambda one: -one[1])[: payload["top_logprobs"]]
        tops = [
            {"token": token, "logprob": math.log(p), "bytes": list(token.encode())}
            for token, p in shown
        ]
        return {"choices": [{"logprobs": {"content": [{**tops[0], "top_logprobs": tops}]}}]}


def met(line, prompt=PROMPT, model="m"):
    return asyncio.run(acquaint(Conversation(line, model, prompt, Manner())))


def test_a_plain_server_takes_one_request_a_text():
    """Both labels among the first twenty."""
    served, manner, cost = met(Line({"good": 0.7, "bad": 0.3}))
    assert (served, manner.tops, cost) == ("m", 20, 1)


def test_a_server_that_gives_fewer_is_asked_for_fewer():
    """Five, as the least that hosted ones give."""
    assert met(Line({"good": 0.7, "bad": 0.3}, most=5))[1].tops == 5


def test_the_name_of_the_limit_is_found_by_trying():
    """Newer servers call it otherwise."""
    line = Line({"good": 0.7, "bad": 0.3}, limit="max_completion_tokens")
    assert met(line)[1].limit == "max_completion_tokens"


def test_a_label_far_down_is_asked_for_among_more():
    """A server of one's own gives five hundred."""
    rare = {f"t{n}": 0.02 for n in range(30)} | {"good": 0.3, "bad": 0.0001}
    assert met(Line(rare, most=1_000))[1].tops == MORE


def test_a_label_that_never_comes_is_named_with_what_comes_instead():
    """And with the remedies."""
    with pytest.raises(AuditError) as caught:
        met(Line({"good": 0.6, "maybe": 0.4}))
    assert "no answer begins with a word of 'bad'" in str(caught.value)
    assert "'good' 60%" in str(caught.value)


def test_a_model_that_says_something_else_is_refused_with_the_share():
    """Here 98 % of its answers begin with no label word."""
    with pytest.raises(AuditError, match=r"98\.0% of the answers begin with no label word"):
        met(Line({"maybe": 0.98, "good": 0.01, "bad": 0.01}))


def test_a_servers_only_model_is_called_by_its_files_name():
    """No path of its machine is kept."""
    line = Line({"good": 0.7, "bad": 0.3}, models=("/somewhere/deep/model.gguf",))
    assert met(line, model="mine")[0] == "model.gguf"
