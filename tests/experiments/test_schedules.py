"""Learning rates, penalties and refreshes over the steps of a phase."""

import numpy as np
import pytest

from experiments.config import ADMMConfig, OptimizerConfig
from experiments.stages.admm import refresh_period, rho_schedule
from experiments.stages.optimizer import schedule

RATE = 0.5


def test_the_rate_falls_to_zero_once_or_at_every_restart():
    once = schedule(OptimizerConfig(), RATE, 3, 20)
    assert [float(once(step)) for step in (0, 30, 60)] == pytest.approx([RATE, RATE / 2, 0], abs=1e-6)
    again = schedule(OptimizerConfig(), RATE, 3, 20, restart=8)
    steps = np.arange(60)
    expected = RATE * (1 + np.cos(np.pi * (steps % 8) / 8)) / 2
    np.testing.assert_allclose([float(again(step)) for step in steps], expected, atol=1e-6)


def test_a_warm_up_comes_first_and_once():
    config = OptimizerConfig(warmup=0.2)  # 4 of 20 steps
    for restart in (None, 10):
        rate = schedule(config, RATE, 3, 20, restart)
        assert float(rate(0)) == 0 and 0 < float(rate(2)) < float(rate(4))
    cosine = schedule(OptimizerConfig(), RATE, 3, 20, restart=10)
    assert float(rate(2)) == pytest.approx(float(cosine(2)) / 2)
    assert [float(rate(step)) for step in range(4, 60)] == pytest.approx([float(cosine(step)) for step in range(4, 60)])
    assert float(rate(10)) == RATE


def test_refreshes_come_by_steps_or_by_epochs():
    assert refresh_period(ADMMConfig(every=7, every_epochs=0.5), 80) == 7
    assert [refresh_period(ADMMConfig(every_epochs=share), 80) for share in (0.5, 2.0, 1e-4)] == [40, 160, 1]


def test_stages_of_the_penalty_are_equally_long():
    rho = rho_schedule(ADMMConfig(rho=(0.1, 1.0, 10.0)), 9)
    assert [float(rho(step)) for step in range(10)] == pytest.approx([0.1] * 3 + [1.0] * 3 + [10.0] * 4)
