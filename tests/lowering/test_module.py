import dataclasses
import gc
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

from lowering.backend import targets as targets_module
from lowering.backend.iree_compile import compile_mlir
from lowering.backend.targets import target, targets
from lowering.compile import compile
from lowering.errors import LoweringError
from lowering.lower import lower
from lowering.module import Module
from lowering.program import TensorSpec
from lowering.runtime import arm64 as run_arm64
from lowering.runtime import vulkan as run_vulkan

MARKS = {"arm64": pytest.mark.arm64, "vulkan": pytest.mark.vulkan, "host": ()}
EVERY_TARGET = [pytest.param(name, marks=MARKS[target(name).runs_on]) for name in targets()]


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def assert_same(results, expected):
    """`results` in the nesting of the small program are the flat arrays `expected`."""
    assert list(results) == ["y", "rest"]
    assert isinstance(results["rest"], tuple)
    squares, (both, nothing), scalar = results["rest"]
    assert nothing is None
    for got, wanted in zip((results["y"], squares, both, scalar["sum"]), expected, strict=True):
        assert type(got) is np.ndarray
        assert got.dtype == wanted.dtype
        assert got.shape == wanted.shape
        np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", EVERY_TARGET)
def test_every_target_agrees_with_numpy(name, small_module, small_program):
    module = small_module(name)
    assert module.can_run() == (True, "")
    assert_same(module(*small_program.example_inputs), small_program.example_outputs)


@pytest.mark.parametrize("name", EVERY_TARGET)
def test_called_again_with_other_inputs(name, small_module, small_program):
    rng, module = np.random.default_rng(1), small_module(name)
    for _ in range(2):
        x = rng.normal(size=(3, 8)).astype(np.float32)
        k = rng.integers(-1000, 1000, 3, dtype=np.int32)
        m = rng.integers(0, 2, 4).astype(bool)
        expected = small_program.reference(small_program.weights, x, k, m)
        assert_same(module(x, jnp.asarray(k), m.tolist()), expected)


def test_all_cores(small_program):
    module = compile(small_program, all_cores=True)
    assert_same(module(*small_program.example_inputs), small_program.example_outputs)


def test_results_outlive_the_module_and_later_calls(small_program):
    module = compile(small_program)
    first = module(*small_program.example_inputs)
    module(np.zeros((3, 8), np.float32), *small_program.example_inputs[1:])
    first["y"] += 0  # writable
    del module
    gc.collect()
    assert_same(first, small_program.example_outputs)


def test_wrong_input_is_an_error(small_module, small_program):
    with pytest.raises(LoweringError, match="got 0 inputs"):
        small_module("host")()
    with pytest.raises(LoweringError, match="input 0"):
        small_module("host")(small_program.example_inputs[0].T, *small_program.example_inputs[1:])


def test_weight_that_the_code_wants_but_is_not_there(small_program):
    module = compile(dataclasses.replace(small_program, weights={}))
    with pytest.raises(LoweringError, match="does not load"):
        module(*small_program.example_inputs)


def test_damaged_code_is_an_error(small_program):
    module = Module(b"not a module at all", small_program, target("host"))
    with pytest.raises(LoweringError, match="does not load"):
        module(*small_program.example_inputs)


DTYPES = [
    (np.float16, "f16"),
    (ml_dtypes.bfloat16, "bf16"),
    (np.float64, "f64"),
    (np.int8, "i8"),
    (np.uint8, "ui8"),
    (np.int16, "i16"),
    (np.int64, "i64"),
    (np.uint32, "ui32"),
    (np.complex64, "complex<f32>"),
    (np.bool_, "i1"),
]


@pytest.mark.parametrize("name", ["host", pytest.param("arm64-generic", marks=pytest.mark.arm64)])
def test_dtypes_and_shapes(name, small_program):
    """One module that doubles (bool: keeps) an input of every dtype and shape."""
    rng = np.random.default_rng(2)
    inputs, kinds = [], []
    for shape in ((), (5,), (0, 2)):
        for dtype, element in DTYPES:
            inputs.append(np.asarray(rng.integers(0, 50, shape)).astype(dtype))
            kinds.append("tensor<" + "x".join([*map(str, shape), element]) + ">")
    arguments = ", ".join(f"%x{i}: {kind}" for i, kind in enumerate(kinds))
    lines = [f"%y{i} = stablehlo.add %x{i}, %x{i} : {kind}" for i, kind in enumerate(kinds)]
    lines = [line.replace("add", "or") if "xi1>" in line or "<i1>" in line else line for line in lines]
    results = ", ".join(f"%y{i}" for i in range(len(kinds)))
    body = "\n".join(lines) + f"\nreturn {results} : {', '.join(kinds)}"
    mlir = f"func.func @main({arguments}) -> ({', '.join(kinds)}) {{\n{body}\n}}"
    specs = tuple(TensorSpec(x.shape, x.dtype) for x in inputs)
    tree = list(range(len(specs)))
    program = dataclasses.replace(small_program, weights={}, inputs=specs, outputs=specs, result_tree=tree)
    for x, y in zip(inputs, Module(compile_mlir(mlir, target(name)), program, target(name))(*inputs), strict=True):
        assert (y.dtype, y.shape) == (x.dtype, x.shape)
        np.testing.assert_array_equal(y, x + x)


def test_can_run_names_the_missing_qemu(small_program, monkeypatch):
    monkeypatch.setenv("PATH", "")
    module = Module(b"", small_program, target("arm64-generic"))
    runs, reason = module.can_run()
    assert not runs
    assert "apt-get install qemu-user" in reason
    with pytest.raises(LoweringError, match=r"arm64-generic does not run here: .*apt-get install"):
        module(*small_program.example_inputs)


@pytest.mark.arm64
def test_can_run_names_the_missing_tool(small_program, monkeypatch, tmp_path):
    monkeypatch.setattr(run_arm64, "tools", lambda: tmp_path)
    runs, reason = Module(b"", small_program, target("android-arm64")).can_run()
    assert not runs
    assert "python -m lowering.setup_arm64" in reason


@pytest.mark.arm64
def test_can_run_names_the_missing_sysroot(small_program, monkeypatch, tmp_path):
    monkeypatch.setenv("QEMU_LD_PREFIX", str(tmp_path))
    runs, reason = Module(b"", small_program, target("android-arm64")).can_run()
    assert not runs
    assert str(tmp_path) in reason
    assert "libc6-arm64-cross" in reason


def test_can_run_never_raises(small_program, monkeypatch):
    def broken():
        raise OSError("the driver fell over")

    monkeypatch.setattr(run_vulkan, "lacking", lambda vmfb: broken())
    assert Module(b"", small_program, target("vulkan-mali")).can_run() == (False, "OSError: the driver fell over")


def test_no_vulkan_driver_names_the_fix():
    """In a process of its own: the Vulkan loader reads the environment once."""
    code = "from lowering.runtime import vulkan\nvulkan.features()"
    environment = {"VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=".")
    assert done.returncode == 1
    assert "LoweringError: no Vulkan" in done.stderr.splitlines()[-1]
    assert "mesa-vulkan-drivers" in done.stderr.splitlines()[-1]


@pytest.mark.vulkan
def test_modules_share_a_gpu_and_the_last_one_closes_it(small_module, small_program, monkeypatch):
    """Threads of an open device may never sleep."""
    monkeypatch.setattr(run_vulkan, "_RUNNING", weakref.WeakSet())  # other tests may have some
    code = (small_module("vulkan-mali").vmfb, small_program.weights, small_program.outputs)
    first = run_vulkan.on_gpu(*code)
    second = run_vulkan.on_gpu(*code)
    assert first.device is second.device
    open_now = threads()
    del first
    second(small_program.example_inputs)
    assert threads() == open_now
    gone, device = weakref.ref(second), second.device
    del second
    gc.collect()
    assert gone() is None and sys.getrefcount(device) == 2, "ours and the call's"
    del device
    assert threads() < open_now


def test_code_for_another_cpu_is_refused(small_program, monkeypatch):
    host = target("host")
    newer = dataclasses.replace(host, features=(*host.features, "avx1024"))
    monkeypatch.setattr(targets_module, "cpu_features", lambda: frozenset(host.features))
    runs, reason = Module(b"", small_program, newer).can_run()
    assert not runs
    assert "avx1024" in reason
    assert not Module(b"", small_program, dataclasses.replace(host, machine="riscv64")).can_run()[0]


@pytest.mark.arm64
def test_instruction_the_cpu_lacks_is_an_error(small_program):
    """f16 arithmetic compiled for a Cortex-A76, run as a Cortex-A53."""
    kind = "tensor<64xf16>"
    mlir = f"""func.func @main(%x: {kind}) -> {kind} {{
      %y = stablehlo.multiply %x, %x : {kind}
      return %y : {kind} }}"""
    a76 = target("arm64-cortex-a76")
    spec = TensorSpec((64,), np.dtype(np.float16))
    program = dataclasses.replace(small_program, weights={}, inputs=(spec,), outputs=(spec,), result_tree=0)
    vmfb = compile_mlir(mlir, a76)
    x = np.arange(64).astype(np.float16) / 64
    np.testing.assert_allclose(Module(vmfb, program, a76)(x), x * x, rtol=1e-3)
    with pytest.raises(LoweringError, match="asimddp, asimdhp, atomics, fphp, which cortex-a53 lacks"):
        Module(vmfb, program, dataclasses.replace(a76, qemu_cpu="cortex-a53"))(x)


@pytest.mark.arm64
def test_files_under_qemu_go_with_the_module(small_program):
    module = compile(small_program, "arm64-generic")
    module(*small_program.example_inputs)
    directory = module._runner._directory
    assert sorted(path.name for path in directory.iterdir()) == ["model.vmfb", "weights.irpa"]
    del module
    gc.collect()
    assert not directory.exists()


@pytest.mark.arm64
def test_no_temporary_directory_for_qemu(small_module, small_program, tmp_path, monkeypatch):
    module = Module(small_module("arm64-generic").vmfb, small_program, target("arm64-generic"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(LoweringError, match=r"cannot run in .*nowhere: No such file.*TMPDIR"):
        module(*small_program.example_inputs)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell resident memory")
def test_memory_of_a_module_is_freed_with_it():
    """The device keeps buffers between calls, but not longer than the module."""
    megabytes = []
    for extra in range(4):  # sizes differ, so that none fits another's buffers
        size = 16_000_000 + 1000 * extra  # above 32 MiB glibc always gives memory back to the system
        program = lower(lambda x, size=size: jnp.broadcast_to(x, (size,)) * 2, np.ones(1, np.float32))
        module = compile(program)
        module(np.ones(1, np.float32))
        del module, program
        gc.collect()
        megabytes.append(_resident_megabytes())
    assert megabytes[-1] - megabytes[0] < 64  # of the 183 that three outputs take


def _resident_megabytes() -> float:
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
