import sys
from types import SimpleNamespace

from audit.progress import Shown, WrittenLine, in_notebook, progress_bar, silent


def test_nothing_is_shown_where_nobody_looks_on(monkeypatch):
    """Without a terminal and outside a notebook the bar is silent."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with progress_bar() as tell:
        assert tell is silent
    assert not in_notebook()


def test_a_bar_stands_on_a_terminal_and_goes(monkeypatch, capsys):
    """Its last state takes no line of the output."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_bar() as tell:
        tell(1, 2)
        tell(2, 2)
    assert capsys.readouterr().out == ""


def test_a_notebook_without_widgets_has_a_line_that_is_written_over(monkeypatch):
    """From 100 of 1,000 probes, 300 more in 2 s are 150 a second: the last 600 take 4 s."""
    told = []
    handle = SimpleNamespace(update=lambda shown, raw: told.append(shown["text/plain"]))
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: handle)
    monkeypatch.setattr("audit.progress.in_notebook", lambda: True)
    monkeypatch.setattr("audit.progress.find_spec", lambda _: None)
    with progress_bar() as tell:
        assert isinstance(tell, WrittenLine)
    at = iter([0.0, 0.0, 0.2, 2.0, 6.0])
    line = WrittenLine(now=lambda: next(at))
    line.over(lambda _: "gender")
    for done in (100, 130, 400, 1000):
        line(done, 1000)
    assert told == [
        "gender: 100 of 1,000 probes",
        "gender: 400 of 1,000 probes, 150 probes/s, 4 s left",
        "scored: 1,000 of 1,000 probes, 150 probes/s",
    ]


def test_the_suite_in_hand_is_named():
    """Probes 0 to 2,999 are of one suite, the others of the next; it is looked up every thousand."""
    shown = {}
    bar = SimpleNamespace(
        add_task=lambda *_, **fields: shown.update(fields) or 0,
        update=lambda _, **fields: shown.update(fields),
        tasks=[SimpleNamespace(speed=1234.0)],
    )
    tell = Shown(bar)
    tell(1, 5000)
    assert shown["suite"] == "scoring"
    tell.over(lambda at: "gender" if at < 3000 else "religion")
    seen = []
    for done in (0, 2500, 3100, 3600, 5000):
        tell(done, 5000)
        seen.append(shown["suite"])
    assert seen == ["gender", "gender", "gender", "religion", "religion"]
    assert shown["speed"] == "1,234 probes/s"
