import math

import pytest

from audit.records.alarms import GroupAlarms


@pytest.mark.parametrize(
    ("flagged", "harmless", "share"), [(3, 12, 0.25), (0, 12, 0.0), (0, 0, math.nan)]
)
def test_a_share_is_of_all_harmless_sentences(flagged, harmless, share):
    """Of none there is no share."""
    one = GroupAlarms(group="a", name="a", flagged=flagged, harmless=harmless, low=0.0, high=1.0)
    assert one.share == pytest.approx(share, nan_ok=True)
