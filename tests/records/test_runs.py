import pytest

from audit.records import noise_floor


def test_noise_of_a_batch_counts_whole():
    """It need not average out over probes."""
    assert noise_floor({"batch_noise": 0.01}, 1000, 10) == 0.01


def test_noise_between_requests_averages_over_a_groups_probes():
    """SD .1, 100 probes a group: 1.96 x .1 x sqrt(2 / 100)."""
    assert noise_floor({"repeat_noise": 0.1}, 1000, 10) == pytest.approx(1.96 * 0.1 * 0.02**0.5)


def test_the_larger_of_both_is_the_floor():
    """And what preflight did not measure, or could not, is none."""
    assert noise_floor({"batch_noise": 0.2, "repeat_noise": 0.1}, 1000, 10) == 0.2
    assert noise_floor({"batch_noise": "not measured"}, 1000, 10) == 0


def test_a_suite_of_fewer_probes_than_groups_has_one_a_group():
    """The floor is that of a single answer, and never of less than one."""
    assert noise_floor({"repeat_noise": 0.1}, 0, 0) == pytest.approx(1.96 * 0.1 * 2**0.5)
