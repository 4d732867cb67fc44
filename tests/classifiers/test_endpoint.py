import pytest
from huggingface_hub import InferenceClient

from audit.classifiers import endpoint
from audit.classifiers.endpoint import PLAIN
from audit.classifiers.http import Patience
from audit.errors import AuditError
from audit.records import Classifier, RemoteClassifier
from tests.served import elements, plain, serving

SOON = Patience(attempts=3, wait=0.001, timeout=5.0, batch=4)
TEXTS = ["x" * n for n in (30, 10, 90, 55, 1, 2, 3, 99, 40, 60)]
LENGTHS = [len(each) / 100 for each in TEXTS]


def hub(body):
    """One text a request, as the hub's inference servers answer; lists are not understood."""
    if not isinstance(body, dict) or not isinstance(body.get("inputs"), str):
        return 422, {"error": "inputs must be a string"}
    return 200, [elements(body["inputs"])]


def pairs(body):
    """Two texts side by side are one pair, as in text-embeddings-inference; batches are nested."""
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if isinstance(inputs, str):
        return 200, elements(inputs)
    if isinstance(inputs, list) and all(isinstance(each, str) for each in inputs):
        return (200, elements(" ".join(inputs))) if len(inputs) == 2 else (422, {"error": "a pair"})
    return (200, [elements(text) for (text,) in inputs]) if inputs else (422, {})


def best_unless_asked(body):
    """The best label alone unless `top_k` is asked for, as some toolkits of clouds answer."""
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if inputs is None or any(isinstance(each, list) for each in inputs):
        return 400, {"error": "inputs?"}
    texts = [inputs] if isinstance(inputs, str) else inputs
    rows = [elements(text) for text in texts]
    if not body.get("parameters", {}).get("top_k"):
        return 200, [row[0] for row in rows]
    return 200, rows


def classify(body):
    """VLLM's /classify: numbers without names, the best label's name, rows in any order."""
    if not isinstance(body, dict) or not isinstance(body.get("input"), list):
        return 400, {"error": {"message": "input is missing"}}
    rows = []
    for index, text in enumerate(body["input"]):
        good = 0.9 if "wonderful" in text else min(len(text), 100) / 100 if "x" in text else 0.2
        label = "good" if good > 0.5 else "bad"
        rows.append({"index": index, "label": label, "probs": [1 - good, good], "num_classes": 2})
    return 200, {"object": "list", "model": body["model"], "data": rows[::-1]}


def test_a_plain_endpoint_is_asked_in_batches_and_answers_in_order():
    """Ten texts in batches of four; each row is its own text's, whatever order labels come in."""
    with serving(plain) as (address, asked):
        classifier = endpoint.load(address, patience=SOON)
        assert isinstance(classifier, Classifier)
        assert isinstance(classifier, RemoteClassifier)
        assert classifier.info.labels == ("NEGATIVE", "POSITIVE")
        assert (classifier.info.target, classifier.info.id) == ("POSITIVE", address)
        assert classifier.requests(10) == 3
        assert classifier.score(TEXTS).p[:, 1] == pytest.approx(LENGTHS)
        assert sorted(len(body["inputs"]) for _, _, body in asked[1:]) == [2, 4, 4]
        assert classifier.score([]).p.shape == (0, 2)


def test_the_hubs_form_is_that_of_its_own_client(monkeypatch):
    """The same server answers huggingface_hub.InferenceClient and this adapter alike."""
    monkeypatch.setattr(
        "huggingface_hub.constants.HF_HUB_OFFLINE", False
    )  # it refuses this machine too
    with serving(hub) as (address, asked):
        classifier = endpoint.load(address, patience=SOON)  # the plain form is refused with 422
        assert classifier.info.details["form"] == "hub"
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
        classifier = endpoint.load(address, form="hub", patience=SOON)
        assert classifier.score(["x" * 20]).p[0, 1] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("server", "form"), [(pairs, "tei"), (best_unless_asked, "hub"), (classify, "vllm")]
)
def test_the_form_is_recognised_by_trying(server, form):
    """Texts that would be a pair, one label unless all are asked for, numbers without names."""
    with serving(server) as (address, _):
        target = None if form != "vllm" else "good"
        classifier = endpoint.load(address, target=target, patience=SOON)
        assert classifier.info.details["form"] == form
        assert classifier.score(TEXTS).p[:, 1] == pytest.approx(LENGTHS)


def test_vllm_is_told_the_name_of_its_model():
    """/classify needs `model`: it is asked for at /v1/models, and stands among the details."""
    models = {"object": "list", "data": [{"id": "org/toxic"}]}

    def get(path):
        return (200, models) if path == "/v1/models?sig=abcd" else (404, {})

    with serving(classify, get=get) as (address, asked):
        address = address.replace("/model", "/classify?sig=abcd")
        classifier = endpoint.load(address, target="good", patience=SOON)
        assert classifier.info.details["server model"] == "org/toxic"
        assert asked[0][2] == {"model": "org/toxic", "input": list(PLAIN)}


def test_a_plain_list_of_numbers_needs_the_names_of_its_labels():
    """Rows of bare numbers are read in the order of --labels; without it the remedy names the option."""

    def numbers(body):
        if not isinstance(body, list):
            return 400, {"detail": "a list of texts"}
        return 200, [[1 - len(text) / 100, len(text) / 100] for text in body]

    with serving(numbers) as (address, _):
        with pytest.raises(AuditError, match="--labels"):
            endpoint.load(address, patience=SOON)
        classifier = endpoint.load(address, labels=("no", "yes"), target="yes", patience=SOON)
        assert classifier.info.details["form"] == "list"
        assert classifier.score(TEXTS).p[:, 1] == pytest.approx(LENGTHS)


@pytest.mark.parametrize("status", [413, 422])
def test_a_server_that_takes_eight_texts_gets_eight(status):
    """A batch that is refused for its size is halved, once and for all."""

    def eight(body):
        return plain(body) if len(body["inputs"]) <= 8 else (status, {"error": "batch size 32 > 8"})

    with serving(eight) as (address, asked):
        classifier = endpoint.load(address, patience=Patience(batch=32), concurrency=1)
        texts = TEXTS * 10
        assert classifier.score(texts).p[:, 1] == pytest.approx(LENGTHS * 10)
        assert classifier.requests(100) == 13
        asked.clear()
        classifier.score(texts)
        assert max(len(body["inputs"]) for _, _, body in asked) == 8


def test_one_text_that_is_refused_is_an_error_with_the_servers_words():
    """413 for a single text cannot be halved: it is said what the server said."""

    def short(body):
        long = any(len(text) > 50 for text in body["inputs"])
        return (413, {"error": "inputs must have less than 50"}) if long else plain(body)

    with serving(short) as (address, _):
        classifier = endpoint.load(address, patience=SOON)
        with pytest.raises(AuditError, match="HTTP 413: inputs must have less than 50"):
            classifier.score(TEXTS)


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


@pytest.mark.parametrize("indices", [[0, 0, 1, 2], [0, 1, 2, 7], [0, 1, 2]])
def test_fault_71_rows_with_the_wrong_indices_are_an_error(indices):
    """A row twice, a strange index, a row too few: no score is given to another text."""

    def answer(body):
        status, content = classify(body)
        if body["input"][0].startswith("x"):
            content["data"] = [{**content["data"][0], "index": index} for index in indices]
        return status, content

    with serving(answer) as (address, _):
        classifier = endpoint.load(address, form="vllm", target="good", patience=SOON)
        with pytest.raises(AuditError, match="came back for 4 texts"):
            classifier.score(TEXTS[:4])


def test_fault_71_labels_that_change_are_an_error():
    """Another label map in the middle of a run: exit 2, with both."""

    def answer(body):
        status, content = plain(body)
        if body["inputs"][0].startswith("x"):
            content = [
                [{**each, "label": each["label"].lower()} for each in row] for row in content
            ]
        return status, content

    with serving(answer) as (address, _):
        classifier = endpoint.load(address, patience=SOON)
        with pytest.raises(AuditError, match=r"negative.* came back where NEGATIVE"):
            classifier.score(TEXTS)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, b"<html>"), "is a page, not JSON"),
        ((200, {"error": "no such model"}), "no such model"),
        ((401, {"error": "who?"}), r"HTTP 401: who\? \(put the token in .*AUDIT_ENDPOINT_TOKEN"),
        ((404, {"message": "no model here"}), "HTTP 404: no model here .*the model's name"),
        ((200, [[{"label": "A", "score": 1.0}]] * 4), "scores of all its labels"),
    ],
)
def test_other_answers_are_refused_in_one_sentence(answer, message):
    """Pages, errors, refusals and single labels are told as what they are, in the server's words."""
    with serving(lambda _: answer) as (address, _), pytest.raises(AuditError, match=message):
        endpoint.load(address, patience=SOON)


def test_what_came_before_a_fault_is_handed_on():
    """One text is refused: the answers that came first are seen before the error."""

    def answer(body):
        return (400, {"error": "this one"}) if body["inputs"] == TEXTS[9:] else plain(body)

    with serving(answer) as (address, _):
        classifier = endpoint.load(address, patience=Patience(batch=1), concurrency=1)
        answers = classifier.answers(TEXTS)
        seen: list[int] = []
        with pytest.raises(AuditError, match="HTTP 400: this one"):
            seen.extend(row for rows, _ in answers for row in rows)
        assert seen == list(range(9))


def test_the_token_is_sent_and_neither_stored_nor_shown(monkeypatch):
    """It comes from the environment, goes into one header, and stands in no record or error."""
    monkeypatch.setenv("AUDIT_ENDPOINT_TOKEN", "s3cret")
    with serving(plain) as (address, asked):
        classifier = endpoint.load(f"{address}?key=hidden", patience=SOON)
        assert asked[0][1]["Authorization"] == "Bearer s3cret"
        assert asked[0][0] == "/model?key=hidden"
        held = repr(vars(classifier)) + repr(classifier.info)
        assert "s3cret" not in held
        assert "hidden" not in repr(classifier.info)

    def told(_):
        return 403, {"error": "s3cret may not see hidden"}

    with serving(told) as (address, _), pytest.raises(AuditError) as caught:
        endpoint.load(f"{address}?key=hidden", patience=SOON)
    assert "hidden" not in str(caught.value)
    assert "[removed] may not see [removed]" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://example.org/model", "only https is spoken"),
        ("ftp://example.org/model?sig=word@", "only https is spoken"),
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


def test_a_served_regression_is_read_on_its_scale():
    """One label a text, its score from 0 to 5; without the scale it is no answer of all labels."""

    def stars(body):
        if not isinstance(body, dict) or not isinstance(body.get("inputs"), list):
            return 422, {"error": "inputs?"}
        texts = [each[0] if isinstance(each, list) else each for each in body["inputs"]]
        return 200, [[{"label": "LABEL_0", "score": len(text) / 20}] for text in texts]

    with serving(stars) as (address, _):
        classifier = endpoint.load(address, patience=SOON, scale=(0.0, 5.0))
        assert (classifier.info.labels, classifier.info.scale) == (("LABEL_0",), (0.0, 5.0))
        assert classifier.score(TEXTS).logits[:, 0] == pytest.approx([5 * x for x in LENGTHS])
        with pytest.raises(AuditError, match="scores of all its labels"):
            endpoint.load(address, patience=SOON)


@pytest.mark.parametrize("rest", ["", "/", "/tree/main"])
def test_a_models_page_on_the_hub_is_no_endpoint(rest):
    """The remedy names the model; nothing is sent."""
    with pytest.raises(AuditError, match=r"a model's page.*name it owner/model"):
        endpoint.load(f"https://huggingface.co/owner/model{rest}")
