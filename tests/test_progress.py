import sys

from audit.progress import in_notebook, progress_bar, silent


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
