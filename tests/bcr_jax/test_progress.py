import pytest

from bcr_jax.training.progress import TrainingProgress

LINE = {"epoch": 1, "loss": 0.5, "test_accuracy": 0.75, "residuals": {"primal": 0.125, "dual": 0.0625}}


def run(show: bool, residuals: dict[str, float] | None) -> None:
    with TrainingProgress("admm", steps=10, done=4, show=show) as bar:
        bar.epoch({**LINE, "residuals": residuals}, 2)
        for _ in range(6):
            bar.step(0.25)


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    run(show=True, residuals={"primal": 0.125, "dual": 0.0625})
    captured = capsys.readouterr()
    assert captured.out == ""
    for part in ("admm", "10/10", "loss 0.2500", "accuracy 0.7500", "primal 0.1250", "dual 0.0625"):
        assert part in captured.err
    assert "epoch 1/2" not in captured.err


@pytest.mark.parametrize("terminal", ["1", "0"])
def test_others_get_a_line_for_each_epoch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: str
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    run(show=terminal == "0", residuals=None)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "admm epoch 1/2 loss 0.5000 accuracy 0.7500\n")
