"""What a report says of its figures, which are of any network."""

from experiments.report.text import accuracy_section, latency_section

MIB = 1 << 20


def test_noise_is_told_from_the_number_of_test_inputs_and_weights_by_their_bytes():
    phase = {"test_accuracy": 0.75, "epochs": 1}
    results = {name: phase for name in ("train", "admm", "retrain")}
    results |= {"prune": {**phase, "density": 0.1, "layer_density": {}}, "verify": {"test_set": {"images": 50_000}}}
    text = accuracy_section(results)
    assert "One seed, 50,000 test inputs: the standard error of an accuracy is 0.19 points." in text
    frames = {name: {**r, "phone_error_rate": 0.2} for name, r in results.items()}
    assert "One seed, 50,000 test inputs. `python" in accuracy_section({**frames, "verify": results["verify"]})

    times = {name: {"min_us": 1.0, "median_us": 1.0} for name in ("iree", "dense", "pruned")}
    bench = {"best_iree": "iree", "iree_flags": "", "conditions": "host", "programs": times}
    lower = {"dense": {"weight_bytes": 100 * MIB}, "pruned": {"weight_bytes": 10 * MIB}}
    text = latency_section({"bench": bench, "lower": lower})
    assert "A call reads 102,400.0 KiB of weights, 10,240.0 KiB pruned." in text
