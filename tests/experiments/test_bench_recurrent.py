"""The benchmark of recurrent networks: what it keeps when it is stopped."""

import json

from experiments import bench_recurrent


def test_an_interrupted_benchmark_keeps_its_groups_and_goes_on(tmp_path, monkeypatch, capsys):
    ran = []

    def group(net, steps, *_):
        if len(ran) == 1:
            ran.append("interrupted")
            raise KeyboardInterrupt
        ran.append((net, steps))
        rows = [{"label": "ours", "density": 0.1, "bytes": 1000, "status": "ok", "min_us": 2.0, "median_us": 3.0}]
        return [{**row, "min_us": 2.0 + steps} for row in rows]

    monkeypatch.setattr(bench_recurrent, "run_group", group)
    monkeypatch.setattr(bench_recurrent, "_add_read_bandwidth", lambda rows, core, directory: None)
    monkeypatch.setattr("os.sched_setaffinity", lambda process, cores: None)
    arguments = ["--nets", "gru_timit", "--densities", "1/10", "--steps", "7", "--workdir", str(tmp_path)]
    assert bench_recurrent.main(arguments) == 130
    assert capsys.readouterr().err == "interrupted: the same command goes on from here\n"
    kept = json.loads((tmp_path / "bench_recurrent.json").read_text())
    assert [group["form"] for group in kept["groups"]] == ["step"]
    assert bench_recurrent.main(arguments) == 0
    assert ran == [("gru_timit", 1), "interrupted", ("gru_timit", 7)]
    report = (tmp_path / "bench_recurrent.md").read_text()
    assert "## gru_timit, one streaming step" in report and "## gru_timit, a sequence of 7 steps" in report
    assert bench_recurrent.main([*arguments, "--rounds", "9"]) == 2
    assert "was made with other rounds: use another --workdir" in capsys.readouterr().err
