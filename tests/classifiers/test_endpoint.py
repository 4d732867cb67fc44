import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from huggingface_hub import InferenceClient

from audit.classifiers import endpoint
from audit.classifiers.endpoint import Patience
from audit.errors import AuditError
from audit.records import Classifier

SOON = Patience(attempts=3, wait=0.001, timeout=5.0, batch=4)


def elements(text):
    """P(POSITIVE) grows with the text's length; labels come ordered by score, as servers do."""
    p = min(len(text), 100) / 100
    both = [{"label": "POSITIVE", "score": p}, {"label": "NEGATIVE", "score": 1 - p}]
    return sorted(both, key=lambda each: -each["score"])


def plain(body):
    return 200, [elements(text) for text in body["inputs"]]


def hub(body):
    """One text a request, as the hub's inference servers answer; lists are not understood."""
    if not isinstance(body["inputs"], str):
        return 422, {"error": "inputs must be a string"}
    return 200, [elements(body["inputs"])]


@contextmanager
def serving(answer):
    """A real HTTP server on this machine; what it was asked is kept."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, dict(self.headers), body))
            status, content, *headers = answer(body)
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers[0].items() if headers else ():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            with suppress(BrokenPipeError):  # the client may have lost its patience
                self.end_headers()
                self.wfile.write(raw)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/model", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def faulty(times, status=503, **headers):
    """A server that fails some times after the two sentences of the start, then answers."""
    calls = []

    def answer(body):
        calls.append(body)
        if 1 < len(calls) <= 1 + times:
            return status, {"error": "busy"}, headers
        return plain(body)

    return answer


def test_a_plain_endpoint_is_asked_in_batches_and_answers_in_order():
    """Ten texts in batches of four; each row is its own text's, whatever order labels come in."""
    with serving(plain) as (address, asked):
        classifier = endpoint.load(address, patience=SOON)
        assert isinstance(classifier, Classifier)
        assert classifier.info.labels == ("NEGATIVE", "POSITIVE")
        assert (classifier.info.target, classifier.info.id) == ("POSITIVE", address)
        texts = ["x" * n for n in (30, 10, 90, 55, 1, 2, 3, 99, 40, 60)]
        scores = classifier.score(texts)
        assert scores.p[:, 1] == pytest.approx([len(each) / 100 for each in texts])
        assert [len(body["inputs"]) for _, _, body in asked] == [2, 4, 4, 2]
        assert classifier.score([]).p.shape == (0, 2)


def test_the_hubs_form_is_that_of_its_own_client():
    """The same server answers huggingface_hub.InferenceClient and this adapter alike."""
    with serving(hub) as (address, asked):
        classifier = endpoint.load(address, patience=SOON)  # the plain form is refused with 422
        assert classifier.info.details["speech"] == "hub"
        text = "A film of forty-four letters and then some."
        client = InferenceClient(model=address, token="t")
        theirs = {each.label: each.score for each in client.text_classification(text, top_k=1000)}
        ours = classifier.score([text]).p[0]
        assert dict(zip(classifier.info.labels, ours, strict=True)) == pytest.approx(theirs)
        assert asked[-1][2]["inputs"] == asked[-2][2]["inputs"]
        assert asked[-1][2]["parameters"]["top_k"] == asked[-2][2]["parameters"]["top_k"] == 1000


def test_one_text_may_be_answered_without_an_outer_list():
    """Some servers leave out the outer list for one text: read as its one row."""
    with serving(lambda body: (200, elements(body["inputs"]))) as (address, _):
        classifier = endpoint.load(address, speech="hub", patience=SOON)
        assert classifier.score(["x" * 20]).p[0, 1] == pytest.approx(0.2)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_fault_71_a_busy_endpoint_is_asked_again(status):
    """Two refusals, then an answer: nothing is lost and nothing doubled; waits double."""
    waits = []
    with serving(faulty(2, status)) as (address, asked):
        classifier = endpoint.load(address, patience=SOON, sleep=waits.append)
        assert classifier.score(["x" * 20]).p[0, 1] == pytest.approx(0.2)
        assert len(asked) == 4
    assert waits == [0.001, 0.002]


def test_fault_71_the_endpoints_own_pause_is_honoured_up_to_a_bound():
    """Retry-After: 7 is waited for; 9,999 seconds are not."""
    for asked_for, waited in (("7", 7.0), ("9999", 60.0), ("soon", 0.001)):
        waits = []
        with serving(faulty(1, 429, **{"Retry-After": asked_for})) as (address, _):
            endpoint.load(address, patience=SOON, sleep=waits.append).score(["x"])
        assert waits == [waited]


def test_fault_71_patience_is_bounded():
    """After the agreed attempts the run stops with an error that says how to go on."""
    with serving(faulty(99)) as (address, asked):
        classifier = endpoint.load(address, patience=SOON, sleep=lambda _: None)
        with pytest.raises(AuditError, match=r"no answer after 3 attempts: HTTP 503.*--resume"):
            classifier.score(["x"])
        assert len(asked) == 1 + 3


def test_fault_71_before_a_run_no_shards_are_promised():
    """Nobody listens at the first request: the advice speaks of no shards, as there are none."""
    with serving(plain) as (address, _):
        pass  # closed again: the port is nobody's
    with pytest.raises(AuditError, match="check the address; a run that had begun") as caught:
        endpoint.load(address, patience=SOON, sleep=lambda _: None)
    assert "shards" not in str(caught.value)


def test_fault_71_a_slow_endpoint_times_out():
    """An answer that takes longer than the time-out counts as none."""

    def slow(body):
        if body["inputs"] == ["late"]:
            time.sleep(0.5)
        return plain(body)

    hasty = Patience(attempts=2, wait=0.001, timeout=0.1)
    with serving(slow) as (address, asked):
        classifier = endpoint.load(address, patience=hasty)
        with pytest.raises(AuditError, match="no answer after 2 attempts"):
            classifier.score(["late"])
        assert len(asked) == 3


@pytest.mark.parametrize("rows", [lambda r: r[:-1], lambda r: [*r, r[0]], lambda r: {"rows": r}])
def test_fault_71_a_wrong_number_of_rows_is_an_error(rows):
    """One row too few, one too many, or no list at all: scores would go to other texts."""
    texts = ["one", "two", "three"]

    def answer(body):
        status, content = plain(body)
        return status, (rows(content) if body["inputs"] == texts else content)

    with serving(answer) as (address, _):
        classifier = endpoint.load(address, patience=SOON)
        with pytest.raises(AuditError, match="rows came back for 3 texts"):
            classifier.score(texts)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_fault_71_a_redirect_to_another_host_is_refused(status, monkeypatch):
    """The other host gets neither texts nor token, by any kind of redirect."""
    monkeypatch.setenv("AUDIT_ENDPOINT_TOKEN", "s3cret")
    with serving(plain) as (elsewhere, stolen):
        away = elsewhere.replace("127.0.0.1", "localhost")
        with (
            serving(lambda _: (status, {}, {"Location": away})) as (address, _),
            pytest.raises(AuditError, match="sends requests on to another host, http://localhost"),
        ):
            endpoint.load(address, patience=SOON)
        assert stolen == []


def test_a_redirect_within_the_host_is_followed_with_its_body():
    """A new path on the same host is no other endpoint."""
    moved = []

    def answer(body):
        moved.append(body)
        return (307, {}, {"Location": "/new"}) if len(moved) == 1 else plain(body)

    with serving(answer) as (address, asked):
        classifier = endpoint.load(address, patience=SOON)
        assert [path for path, _, _ in asked] == ["/model", "/new"]
        assert classifier.info.id == address


def test_the_token_is_sent_and_neither_stored_nor_shown(monkeypatch):
    """It comes from the environment, goes into one header, and stands in no record or error."""
    monkeypatch.setenv("AUDIT_ENDPOINT_TOKEN", "s3cret")
    with serving(plain) as (address, asked):
        classifier = endpoint.load(f"{address}?key=hidden", patience=SOON)
        assert asked[0][1]["Authorization"] == "Bearer s3cret"
        held = repr(vars(classifier)) + repr(classifier.info)
        assert "s3cret" not in held
        assert "hidden" not in repr(classifier.info)
    with pytest.raises(AuditError) as caught:
        endpoint.load(f"{address}?key=hidden", patience=Patience(attempts=1, timeout=1))
    assert "hidden" not in str(caught.value)


def test_the_hubs_token_goes_to_the_hub_alone(monkeypatch):
    """HF_TOKEN is not sent to whatever address was named."""
    monkeypatch.setenv("HF_TOKEN", "hf_s3cret")
    monkeypatch.delenv("AUDIT_ENDPOINT_TOKEN", raising=False)
    with serving(plain) as (address, asked):
        endpoint.load(address, patience=SOON)
        assert "Authorization" not in asked[0][1]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://example.org/model", "only https is spoken"),
        ("ftp://example.org/model", "only https is spoken"),
        ("https://", "only https is spoken"),
        ("https://user:word@example.org/", "holds a user or a password"),
        ("http://127.0.0.1.example.org/", "only https is spoken"),
        ("http://[::1", "no address"),
        ("https://example.org:word/", "no address"),
    ],
)
def test_addresses_that_are_not_safe_are_refused(address, message):
    """Only https, or http to this very machine, and no password in the address."""
    with pytest.raises(AuditError, match=message) as caught:
        endpoint.load(address)
    assert "word@" not in str(caught.value)


def test_requests_keep_to_the_rate():
    """At two a second the waits between requests sum to what is missing on the clock."""
    now, waits = [100.0], []

    def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    slow = Patience(per_second=2.0, batch=1)
    with serving(plain) as (address, _):
        classifier = endpoint.load(address, patience=slow, sleep=sleep, clock=lambda: now[0])
        classifier.score(["a", "b", "c"])
    assert waits == [0.0, 0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, b"<html>"), "is not JSON"),
        ((200, {"error": "no such model"}), "no such model"),
        ((401, {"error": "who?"}), "HTTP 401"),
        ((200, [[{"label": "A", "score": 1.0}]] * 2), "scores of all its labels"),
        ((200, [[{"label": "A", "score": 0.6}, {"label": "B", "score": 0.6}]] * 2), "not clear"),
    ],
)
def test_other_answers_are_refused_in_one_sentence(answer, message):
    """Pages, errors, refusals and single labels are told as what they are."""
    with serving(lambda _: answer) as (address, _), pytest.raises(AuditError, match=message):
        endpoint.load(address, patience=SOON)
