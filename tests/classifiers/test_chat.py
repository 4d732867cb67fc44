import math
import re

import numpy as np
import pytest

from audit.classifiers import chat
from audit.classifiers.http import Patience
from audit.classifiers.prompt import read_prompt
from audit.errors import AuditError
from audit.records import Classifier, RemoteClassifier
from tests.served import serving

SOON = Patience(attempts=2, wait=0.001, timeout=5.0)
PROMPT = """
user: "Positive or negative? {text}"
labels: {positive: [positive], negative: [negative]}
"""
TEXTS = ["x" * n for n in (30, 10, 90, 55)]


def p_of(text):
    return 0.9 if "wonderful" in text else 0.2 if "terrible" in text else text.count("x") / 100


def whole(text, begun):
    """Each label is one token; a tenth of the answers is something else."""
    p = 0.9 * p_of(text)
    return {"positive": p, "negative": 0.9 - p, "The": 0.1}


def in_pieces(text, begun):
    """The token "po" begins both "positive" and "poor"; "poor" has three tokens."""
    p = p_of(text)
    return {
        "": {"po": 0.6, " neg": 0.3, "I": 0.1},
        "po": {"sitive": p, "o": 0.95 - p, "em": 0.05},
        "poo": {"r": 0.5, "l": 0.5},
        " neg": {"ation": 1.0},
    }[begun]


class Model:
    """A language model that is known in every number, behind the chat interface of OpenAI.

    `goes_on` says when an answer that was begun is gone on with: "always", "asked" (as vLLM, where
    it is asked for), "never".
    """

    def __init__(self, following=whole, *, goes_on="always", most=20, limit="max_tokens", **faults):
        self.following = following
        self.goes_on = goes_on
        self.most = most
        self.limit = limit
        self.faults = faults
        self.samples = 0

    def __call__(self, body):
        if body["model"] != "smol":
            return 404, {"error": {"message": f"The model `{body['model']}` does not exist."}}
        if self.limit not in body:
            return 400, {"error": {"message": f"use '{self.limit}'"}}
        if body.get("top_logprobs", 0) > self.most:
            return 400, {"error": {"message": f"top_logprobs must be at most {self.most}"}}
        *_, last = body["messages"]
        continued = self.goes_on == "always" or (
            self.goes_on == "asked" and body.get("continue_final_message")
        )
        begun = last["content"] if last["role"] == "assistant" and continued else ""
        user = next(each["content"] for each in body["messages"] if each["role"] == "user")
        if "too long" in user:
            return 400, {"error": {"message": "the context holds 8 tokens"}}
        if not body.get("logprobs"):
            return 200, self._sampled(user, body)
        return 200, self._listed(user, begun, body)

    def _listed(self, user, begun, body):
        if self.faults.get("empty"):
            return {"choices": [{"message": {"content": "x"}, "logprobs": None}]}
        places = []
        for _ in range(body[self.limit]):
            p = self.following(user, begun)
            tops = sorted(p, key=p.get, reverse=True)[: body["top_logprobs"]]
            scale = self.faults.get("scale", 1.0)
            listed = [{"token": each, "logprob": math.log(scale * p[each])} for each in tops]
            places.append({"token": tops[0], "top_logprobs": listed})
            begun += tops[0]
            if len(places) == body[self.limit]:
                break
        return {"choices": [{"message": {"content": begun}, "logprobs": {"content": places}}]}

    def _sampled(self, user, body):
        rng = np.random.default_rng(body["seed"])
        count = min(body.get("n", 1), self.faults.get("choices", 99))
        p = self.following(user, "")
        answers = rng.choice(list(p), size=count, p=list(p.values()))
        self.samples += count
        return {"choices": [{"message": {"content": f"{each}."}} for each in answers]}


def load(tmp_path, address, prompt=PROMPT, **options):
    path = tmp_path / "prompt.yaml"
    path.write_text(prompt, "utf-8")
    return chat.load("chat:smol", endpoint=address, prompt=path, patience=SOON, **options)


def probability(scores):
    odds = np.exp(scores.logits)
    return odds[:, 0] / odds.sum(axis=1)


def test_words_of_one_token_take_one_request_a_text(tmp_path):
    """The logits are the words' log-probabilities: P is a share of both, the rest is outside."""
    with serving(Model()) as (address, asked):
        classifier = load(tmp_path, address)
        assert isinstance(classifier, Classifier)
        assert isinstance(classifier, RemoteClassifier)
        assert (classifier.info.id, classifier.info.target) == ("chat:smol", "positive")
        asked.clear()
        scores = classifier.score(TEXTS)
        assert len(asked) == classifier.requests(len(TEXTS)) == 4
        assert probability(scores) == pytest.approx([0.3, 0.1, 0.9, 0.55])
        assert np.exp(scores.logits).sum(axis=1) == pytest.approx(0.9)
        assert classifier.noticed().values["outside_label_words"] == pytest.approx(0.1)
        assert asked[0][0] == "/model/chat/completions"
        assert asked[0][2]["temperature"] == 0


def test_an_answer_that_ends_at_once_is_outside(tmp_path):
    """The sign for the end has no text: it begins no word, and nothing is asked after it."""

    def mute(text, begun):
        return {"positive": 0.5, "negative": 0.2, "": 0.3}

    with serving(Model(mute)) as (address, asked):
        classifier = load(tmp_path, address)
        asked.clear()
        assert np.exp(classifier.score(["x"]).logits) == pytest.approx(np.array([[0.5, 0.2]]))
        assert len(asked) == 1
        assert classifier.noticed().values["outside_label_words"] == pytest.approx(0.3)


@pytest.mark.parametrize("goes_on", ["always", "asked"])
def test_words_of_several_tokens_are_read_to_their_end(tmp_path, goes_on):
    """Both labels share their first token: 0.6 p against 0.6 (0.95 - p) 0.5, worked by hand."""
    words = PROMPT.replace("[negative]", "[poor]")
    with serving(Model(in_pieces, goes_on=goes_on)) as (address, _):
        classifier = load(tmp_path, address, words)
        scores = classifier.score(TEXTS)
        p = np.array([0.3, 0.1, 0.9, 0.55])
        expected = np.column_stack([0.6 * p, 0.6 * (0.95 - p) * 0.5])
        assert np.exp(scores.logits) == pytest.approx(expected)
        assert classifier.requests(2) == 6


def test_a_server_that_begins_anew_needs_words_of_one_token(tmp_path):
    """Where a begun answer is not gone on with, the error says what to choose."""
    words = PROMPT.replace("[negative]", "[poor]")
    with (
        serving(Model(in_pieces, goes_on="never")) as (address, _),
        pytest.raises(AuditError, match=r"does not go on .*choose label words of one token"),
    ):
        load(tmp_path, address, words)
    begun = words + "assistant: It is\n"
    with (
        serving(Model(in_pieces, goes_on="never")) as (address, _),
        pytest.raises(AuditError, match=r"does not go on .*leave `assistant` out"),
    ):
        load(tmp_path, address, begun)


def test_a_label_that_is_rarely_listed_is_asked_for_among_more(tmp_path):
    """Thirty likelier beginnings: the server gives 500 where it can, and where not it is an error."""

    def hidden(text, begun):
        others = {f"word{n}": 0.02 for n in range(30)}
        return {**others, "positive": 0.39, "negative": 0.01}

    with serving(Model(hidden, most=500)) as (address, asked):
        classifier = load(tmp_path, address)
        assert asked[-1][2]["top_logprobs"] == 500
        assert probability(classifier.score(TEXTS[:1])) == pytest.approx([0.975])
    with (
        serving(Model(hidden)) as (address, _),
        pytest.raises(
            AuditError, match=r"no answer begins with a word of 'negative'.*'positive' 39%"
        ),
    ):
        load(tmp_path, address)


def test_a_model_that_answers_something_else_is_refused(tmp_path):
    """97 % of the answers begin with no label word: refused with the share and what they begin with."""

    def chatty(text, begun):
        return {"Sure": 0.97, "positive": 0.02, "negative": 0.01}

    with serving(Model(chatty)) as (address, _):
        with pytest.raises(AuditError, match=r"97.0% of the answers .*they begin with 'Sure' 97%"):
            load(tmp_path, address)
        classifier = load(tmp_path, address, PROMPT + "most_outside: 0.98\n")
        classifier.score(TEXTS)
        assert "97.0% of the probability lies outside" in classifier.noticed().warnings[0]


def test_fault_71_a_server_without_log_probabilities_is_caught_at_once(tmp_path):
    """200 with empty log-probabilities: an error that names --samples."""
    with (
        serving(Model(empty=True)) as (address, asked),
        pytest.raises(AuditError, match=r"no log-probabilities.*--samples 20"),
    ):
        load(tmp_path, address)
    assert len(asked) == 1


@pytest.mark.parametrize("choices", [99, 3])
def test_sampled_answers_are_counted(tmp_path, choices):
    """200 answers a text, in as many requests as the server needs: the shares are p, to their noise."""
    with serving(Model(choices=choices)) as (address, asked):
        classifier = load(tmp_path, address, samples=200)
        scores = classifier.score(TEXTS)
        assert scores.logits is None
        assert scores.p.sum(axis=1) == pytest.approx(1.0)
        assert scores.p[:, 0] == pytest.approx([0.3, 0.1, 0.9, 0.55], abs=0.13)
        seeds = [body["seed"] for _, _, body in asked[1:]]
        assert len(set(seeds)) == len(seeds)
        assert np.array_equal(classifier.score(TEXTS).p, scores.p)


def test_a_text_without_any_label_among_its_samples_has_no_score(tmp_path):
    """NaN: the run sets it aside."""
    with serving(Model(lambda text, begun: {"Sure": 1.0})) as (address, _):
        classifier = load(tmp_path, address, samples=3)
        assert np.isnan(classifier.score(["x"]).p).all()
        with pytest.raises(AuditError, match=r"100.0% of the probability lies outside"):
            classifier.noticed()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("chat:big", "", "HTTP 404: The model `big` does not exist"),
        ("chat:smol", "too long", "HTTP 400: the context holds 8 tokens"),
    ],
)
def test_what_the_server_says_is_passed_on(tmp_path, name, text, message):
    """A model that it lacks, a text that is too long for it."""
    path = tmp_path / "prompt.yaml"
    path.write_text(PROMPT, "utf-8")
    with serving(Model()) as (address, _), pytest.raises(AuditError, match=message):
        chat.load(name, endpoint=address, prompt=path, patience=SOON).score([text])


@pytest.mark.parametrize("scale", [1.5, 0.0001])
def test_numbers_that_are_no_probabilities_are_refused(tmp_path, scale):
    """Log-probabilities that sum to over 1 are none; a share of next to nothing is outside."""
    with (
        serving(Model(scale=scale)) as (address, _),
        pytest.raises(AuditError, match=r"sum to a share of 1.5|begin with no label word"),
    ):
        load(tmp_path, address)


def test_the_name_of_the_limit_is_found_by_trying(tmp_path):
    """Newer servers want max_completion_tokens, and some list five log-probabilities at most."""
    with serving(Model(limit="max_completion_tokens", most=5)) as (address, _):
        classifier = load(tmp_path, address)
        assert probability(classifier.score(TEXTS)) == pytest.approx([0.3, 0.1, 0.9, 0.55])


def test_the_prompt_is_part_of_the_model(tmp_path):
    """Another text, other words, another order, samples: other fingerprints; the address is not in it."""
    changes = [
        {},
        {"prompt": PROMPT.replace("Positive or", "Good or")},
        {"prompt": PROMPT.replace("[positive]", "[positive, great]")},
        {
            "prompt": PROMPT.replace(
                "{positive: [positive], negative: [negative]}",
                "{negative: [negative], positive: [positive]}",
            )
        },
        {"samples": 5},
    ]
    found = []
    for change in changes:
        with serving(Model()) as (address, _):
            found.append(load(tmp_path, address, **change).info)
    assert len({info.fingerprint for info in found}) == len(changes)
    with serving(Model()) as (address, _):
        assert load(tmp_path, address).info.fingerprint == found[0].fingerprint
    assert found[0].details["prompt 1"] == "Positive or negative? {text}"
    assert found[0].details["label words"] == "positive: positive; negative: negative"
    assert "temperature 0" in found[0].details["answers"]


def test_the_servers_own_name_of_the_model_shows_no_path(tmp_path):
    """A server of one file names it by its place: the file's name alone is kept."""
    listed = {"data": [{"id": "/home/somebody/models/smol.gguf"}]}
    with serving(Model(), get=lambda _: (200, listed)) as (address, _):
        assert load(tmp_path, address).info.details["server model"] == "smol.gguf"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"endpoint": None}, "--endpoint: where is the server"),
        ({"prompt": None}, "--prompt: what is it asked"),
        ({"offline": True}, "--offline"),
    ],
)
def test_what_is_missing_is_asked_for(tmp_path, options, message):
    """A server and a prompt are needed, and a network."""
    path = tmp_path / "prompt.yaml"
    path.write_text(PROMPT, "utf-8")
    given = {"endpoint": "http://127.0.0.1:9/v1", "prompt": read_prompt(path), **options}
    with pytest.raises(AuditError, match=re.escape(message)):
        chat.load("chat:smol", **given)


def test_every_wording_is_asked_and_stands_for_itself(tmp_path):
    """A prompt that lists its labels is asked in both orders: two numbers a label, two requests."""
    prompt = PROMPT.replace("Positive or negative? {text}", "{text} Say {labels}.")

    def primed(text, begun):
        p = 0.1 if "negative or positive" in text else 0.3
        return {"positive": p, "negative": 0.9 - p, "The": 0.1}

    with serving(Model(primed)) as (address, _):
        classifier = load(tmp_path, address, prompt)
        assert classifier.info.phrasings == ("1", "1, labels reversed")
        assert classifier.requests(10) == 20
        scores = classifier.score(["a", "b"])
        assert np.exp(scores.logits) == pytest.approx(np.array([[0.3, 0.6, 0.1, 0.8]] * 2))
        assert classifier.info.details["prompt 1, labels reversed"] == (
            "{text} Say negative or positive."
        )


def says(status, content, headers=None):
    """A server that answers everything so."""
    return lambda body: (status, content, headers or {})


@pytest.mark.parametrize(
    ("server", "change", "what", "where", "remedy"),
    [
        (says(401, {"error": {"message": "bad key tok-3f9c"}}), (), "401: bad key", "", "TOKEN"),
        (says(404, {"detail": "no such path"}), (), "404: no such path", "", "the model's name"),
        (says(200, b"<html>Login</html>"), (), "a page, not JSON", "", "not of its website"),
        (says(302, {}, {"Location": "https://login.example/"}), (), "another host", "", "trust it"),
        (Model(), ("Positive", "too long: Positive"), "400: the context", "", "more context"),
        (Model(), ("{text}", "it"), "not hold {text}", ":user", "write {text}"),
        (Model(), ("[negative]", "[positive]"), "begins 'positive'", ":labels", "none begins"),
        (Model(), ("[negative]", "[Zebra]"), "no answer begins", "prompt 1", "label words"),
    ],
)
def test_bad_input_is_told_with_its_place_and_what_to_do(
    tmp_path, monkeypatch, server, change, what, where, remedy
):
    """What is wrong, where, what helps; in no case the token."""
    monkeypatch.setenv("AUDIT_ENDPOINT_TOKEN", "tok-3f9c")
    prompt = PROMPT.replace(*change) if change else PROMPT
    with serving(server) as (address, _), pytest.raises(AuditError) as caught:
        load(tmp_path, address, prompt)
    fault = caught.value
    assert what in str(fault)
    assert (where or "/model") in fault.where
    assert remedy in fault.remedy
    assert "tok-3f9c" not in str(fault)
