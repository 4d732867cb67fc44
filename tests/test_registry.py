import warnings
from importlib.metadata import EntryPoint

import pytest

from audit import registry
from audit.errors import AuditError, AuditWarning


class Package:
    """What an installed package says of itself."""

    def __init__(self, name):
        self.name = name


@pytest.fixture
def installed(monkeypatch):
    """Entry points of packages that are not there."""
    points = []

    def install(name, value, group="audit.formats", package="other"):
        point = EntryPoint(name, value, group)
        vars(point)["dist"] = Package(package)
        points.append(point)
        registry.entries.cache_clear()

    def found(group):
        return [one for one in points if one.group == group]

    monkeypatch.setattr(registry, "entry_points", found)
    registry.entries.cache_clear()
    yield install
    registry.entries.cache_clear()


@pytest.mark.parametrize("door", registry.DOORS)
def test_everything_that_is_built_in_can_be_loaded(door):
    """Each name that a user may write has its object."""
    assert {name for name, _ in registry.loaded(door)} >= set(registry.BUILT_IN[door])


def test_what_a_package_adds_stands_with_its_name(installed):
    """Found like what is built in, and listed as added."""
    installed("path", "pathlib:Path", package="paths-for-audits")
    assert [(one.name, one.package) for one in registry.added("formats")] == [
        ("path", "paths-for-audits")
    ]
    assert registry.find("formats", "path").__name__ == "Path"


def test_what_is_built_in_cannot_be_replaced(installed):
    """A package that brings another `html` is named, and left out."""
    installed("html", "pathlib:Path")
    with pytest.warns(AuditWarning, match="other adds 'html', which classifier-audit has already"):
        entry = registry.entries("formats")["html"]
    assert entry.package == registry.OWN


def test_what_fails_to_load_is_a_warning_for_all_and_an_error_for_who_asks(installed):
    """With the package's name in both, and whatever it raised."""
    installed("broken", "no.such.module:it", package="broken-package")
    with pytest.warns(AuditWarning, match="broken-package.*ModuleNotFoundError"):
        names = [name for name, _ in registry.loaded("formats")]
    assert names == list(registry.BUILT_IN["formats"])
    with pytest.raises(AuditError, match="uninstall broken-package"):
        registry.find("formats", "broken")


def test_an_unknown_name_is_told_with_what_is_near(installed):
    """And all that there are."""
    with warnings.catch_warnings(), pytest.raises(AuditError) as caught:
        registry.find("benchmarks", "winobais")
    assert "did you mean 'winobias'?" in str(caught.value)
    assert "stereoset" in str(caught.value)
