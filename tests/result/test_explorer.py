from audit.result.explorer import Explorer
from tests.report.samples import sample


def test_it_shows_itself_in_a_frame_that_opens_at_the_group():
    """The address stands in the frame's head; nothing of the page acts outside the frame."""
    page = b'<!doctype html><html><head></head><body class="x">"&<script>1</script></body></html>'
    shown = Explorer(page=page, suite=sample().suites[0], group="NER", height=500)
    assert shown.address == "#explore?suite=countries&target=POSITIVE&group=NER"
    frame = shown._repr_html_()
    assert frame.startswith('<iframe title="Explorer" width="100%" height="500" sandbox=')
    assert "&lt;head&gt;&lt;meta name=&quot;explore&quot;" in frame
    assert "<script" not in frame
    assert "<body" not in frame
