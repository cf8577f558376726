"""What a run is: a frozen `Experiment`, written as a Python file in `experiments/configs`."""

from __future__ import annotations

import dataclasses
import math
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from bcr_jax import BCRError, BCRSpec, FitOptions
from bcr_jax.search import Goal
from experiments.errors import ConfigError


def _require(key: str, got: Any, good: bool, expected: str) -> None:
    if not good:
        raise ConfigError(f"{key} = {got}: expected {expected}")


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """Dense training. `batch_size` holds for every phase."""

    epochs: int = 10
    batch_size: int = 50
    learning_rate: float = 2e-3

    def __post_init__(self) -> None:
        _require("train.epochs", self.epochs, self.epochs >= 1, "at least 1")
        _require("train.batch_size", self.batch_size, self.batch_size >= 1, "at least 1")
        _require("train.learning_rate", self.learning_rate, 0 < self.learning_rate < math.inf, "positive")


@dataclasses.dataclass(frozen=True)
class SplitConfig:
    """`validation` training inputs are held out to choose by; of the others `train` are used (None: all)."""

    validation: int = 0
    train: int | None = None

    def __post_init__(self) -> None:
        _require("split.validation", self.validation, self.validation >= 0, "0 or more")
        _require("split.train", self.train, self.train is None or self.train >= 1, "at least 1, or none for all")


@dataclasses.dataclass(frozen=True)
class OptimizerConfig:
    """The optimizer of every phase. The learning rate rises over `warmup` epochs, then falls to zero along a cosine.

    "adam" is AdamW where `weight_decay` is not 0; "sgd" has Nesterov's momentum. Only kernels decay. Gradients are
    scaled down to a global norm of `clip` where that is not 0.
    """

    name: Literal["adam", "sgd"] = "adam"
    momentum: float = 0.9
    weight_decay: float = 0.0
    warmup: float = 0.0
    clip: float = 0.0

    def __post_init__(self) -> None:
        _require("optimizer.name", self.name, self.name in ("adam", "sgd"), "adam or sgd")
        _require("optimizer.momentum", self.momentum, 0 <= self.momentum < 1, "0 to below 1")
        for key in ("weight_decay", "warmup", "clip"):
            value = getattr(self, key)
            _require(f"optimizer.{key}", value, 0 <= value < math.inf, "0 or more")


@dataclasses.dataclass(frozen=True)
class DistillConfig:
    """The dense network teaches: `weight` is its share of the loss, 0 for none; see `bcr_jax.Distillation`."""

    weight: float = 0.0
    temperature: float = 4.0

    def __post_init__(self) -> None:
        _require("distill.weight", self.weight, 0 <= self.weight <= 1, "0 to 1")
        _require("distill.temperature", self.temperature, 0 < self.temperature < math.inf, "positive")


@dataclasses.dataclass(frozen=True)
class SearchConfig:
    """The search of a plan, which then takes the place of the rules; layers that the rules keep dense stay dense.

    `goal`: "" for no search; what `bcr_jax.search.Goal` parses, such as "speedup=4"; "rules" for a plan that costs no
    more than the rules on `target`. `accuracy`: what the plan must have at least, on held-out inputs, after one-shot
    pruning, before any retraining; None for no such floor. `inputs`: training inputs that sensitivities are found with.
    `trial_steps`: of training for each of the few plans among which the last choice is made; 0 for none.
    """

    goal: str = ""
    target: str = "host"
    accuracy: float | None = None
    inputs: int = 512
    trial_steps: int = 100

    def __post_init__(self) -> None:
        if self.goal not in ("", "rules"):
            Goal.parse(self.goal)
        in_range = self.accuracy is None or 0 < self.accuracy <= 1
        _require("search.accuracy", self.accuracy, in_range, "above 0 to 1, or none")
        _require("search.inputs", self.inputs, self.inputs >= 1, "at least 1")
        _require("search.trial_steps", self.trial_steps, self.trial_steps >= 0, "at least 0")


@dataclasses.dataclass(frozen=True)
class ADMMConfig:
    """Training toward BCR. `method`: "admm" draws to the densities of the rules, or of a plan; "reweighted" finds
    densities by a penalty of `strength` on weak rows and columns of their blocks (`bcr_jax.reweighted`).

    ADMM's Z and U, or the weights of that penalty, are refreshed every `every` steps, or, where that is none,
    `every_epochs` epochs. With `restarts` the learning rate begins anew at each refresh. ADMM's `rho` is raised through
    its stages, equally long. Where `balance` is not 0, rho doubles at a refresh where the primal residual is `balance`
    times the dual one, and with `balance_lower` halves in the reverse; see `bcr_jax.Balance`.
    """

    epochs: int = 10
    learning_rate: float = 1e-3
    rho: tuple[float, ...] = (1e-2,)
    every: int | None = None
    every_epochs: float = 0.5
    restarts: bool = False
    balance: float = 0.0
    balance_lower: bool = False
    method: Literal["admm", "reweighted"] = "admm"
    strength: float = 1e-2
    distill: DistillConfig = DistillConfig()

    def __post_init__(self) -> None:
        _require("admm.epochs", self.epochs, self.epochs >= 0, "0 (no ADMM) or more")
        _require("admm.learning_rate", self.learning_rate, 0 < self.learning_rate < math.inf, "positive")
        good = bool(self.rho) and all(0 < rho < math.inf for rho in self.rho)
        _require("admm.rho", self.rho, good, "one or more positive numbers")
        _require("admm.every", self.every, self.every is None or self.every >= 1, "at least 1 step, or none")
        _require("admm.every_epochs", self.every_epochs, 0 < self.every_epochs < math.inf, "positive")
        _require("admm.balance", self.balance, self.balance == 0 or 1 < self.balance < math.inf, "0, or above 1")
        _require("admm.method", self.method, self.method in ("admm", "reweighted"), "admm or reweighted")
        _require("admm.strength", self.strength, 0 < self.strength < math.inf, "positive")
        if self.method == "reweighted":
            _require("admm.epochs", self.epochs, self.epochs >= 1, "at least 1, as reweighted finds densities in them")
            _require("admm.balance", self.balance, self.balance == 0, "0, as reweighted has no rho to balance")


@dataclasses.dataclass(frozen=True)
class PruneConfig:
    """The hard prune. `method`: "project" keeps what is nearest to the weights; "one_shot" also lets the kept weights
    make up for the others on `inputs` training inputs, without labels (`bcr_jax.search.one_shot`).
    """

    method: str = "project"
    inputs: int = 1000

    def __post_init__(self) -> None:
        _require("prune.method", self.method, self.method in ("project", "one_shot"), "project or one_shot")
        _require("prune.inputs", self.inputs, self.inputs >= 1, "at least 1")


@dataclasses.dataclass(frozen=True)
class RetrainConfig:
    """Training of the kept weights after the hard prune."""

    epochs: int = 10
    learning_rate: float = 1e-3
    distill: DistillConfig = DistillConfig()

    def __post_init__(self) -> None:
        _require("retrain.epochs", self.epochs, self.epochs >= 0, "0 or more")
        _require("retrain.learning_rate", self.learning_rate, 0 < self.learning_rate < math.inf, "positive")


@dataclasses.dataclass(frozen=True)
class CompileConfig:
    """`tune`: whether the host's bundle gets tiles found by measuring (minutes, once); others get the cost model's."""

    tune: bool = False


@dataclasses.dataclass(frozen=True)
class VerifyConfig:
    """`images` test inputs go through every target; `tolerance` bounds max |difference| / max |output|.

    Of targets that compute in f16 it is 1e-2 at least.
    """

    images: int = 4
    tolerance: float = 1e-4

    def __post_init__(self) -> None:
        _require("verify.images", self.images, self.images >= 1, "at least 1")
        _require("verify.tolerance", self.tolerance, 0 < self.tolerance < math.inf, "positive")


@dataclasses.dataclass(frozen=True)
class BenchConfig:
    """`rounds` interleaved measurements of each program on core number `core`."""

    rounds: int = 12
    core: int = 0

    def __post_init__(self) -> None:
        _require("bench.rounds", self.rounds, self.rounds >= 1, "at least 1")
        _require("bench.core", self.core, self.core >= 0, "a core number")


@dataclasses.dataclass(frozen=True)
class Experiment:
    """One run.

    `rules`: glob patterns of parameter paths to specs, or None to keep dense; the first match wins. `data_dir`: where
    the data set is, if no package has it; it may move between the stages of a run. `pretrained`: a file of weights to
    start from, see `bcr_jax.models.load_pretrained`. `fit`: options of training in every phase. `plan`: a file that a
    search wrote, perhaps edited, to prune by in place of the rules.
    """

    name: str
    model: str
    dataset: str
    rules: Mapping[str, BCRSpec | None]
    train: TrainConfig = TrainConfig()
    search: SearchConfig = SearchConfig()
    admm: ADMMConfig = ADMMConfig()
    prune: PruneConfig = PruneConfig()
    retrain: RetrainConfig = RetrainConfig()
    targets: tuple[str, ...] = ("host",)
    compile: CompileConfig = CompileConfig()
    verify: VerifyConfig = VerifyConfig()
    bench: BenchConfig = BenchConfig()
    seed: int = 0
    data_dir: str | None = None
    pretrained: str | None = None
    plan: str | None = None
    split: SplitConfig = SplitConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    fit: FitOptions = dataclasses.field(default_factory=FitOptions)

    def __post_init__(self) -> None:
        _require(
            "targets", self.targets, "host" in self.targets, "'host' among them (the reference of verify and bench)"
        )
        one = not (self.plan and self.search.goal)
        _require("plan", self.plan, one, f"none, as search.goal = {self.search.goal} asks for a new plan")
        fixed = "plan" if self.plan else "search.goal" if self.search.goal else ""
        good = not fixed or self.admm.method == "admm"
        _require("admm.method", self.admm.method, good, f"admm, as {fixed} gives the densities that reweighted finds")
        _require("seed", self.seed, 0 <= self.seed < 2**31, "0 to 2**31 - 1")


def load_experiment(path: str | Path) -> Experiment:
    """The `experiment` that the config file at `path` defines.

    Raises:
        ConfigError: no such file, or it defines no `experiment = Experiment(...)`, or it does not run.
        BCRError: a `BCRSpec` in it is not valid.
    """
    path = Path(path)
    if not path.is_file():
        available = ", ".join(sorted(p.name for p in Path(__file__).with_name("configs").glob("*.py")))
        raise ConfigError(f"no config file {path}: pass one such as experiments/configs/NAME.py (there: {available})")
    try:
        found = runpy.run_path(str(path)).get("experiment")
    except (ConfigError, BCRError):
        raise
    except Exception as error:  # whatever the file does
        raise ConfigError(f"{path} does not run: {type(error).__name__}: {error}") from error
    if not isinstance(found, Experiment):
        raise ConfigError(f"{path} defines no experiment: end it with `experiment = Experiment(...)`")
    return found


def flatten(value: Any, prefix: str = "") -> dict[str, Any]:
    """Dotted keys to JSON values: what is stored in a work directory and compared with it.

    The key of a mapping itself holds its keys in order: of rules the first match wins.
    """
    if isinstance(value, BCRSpec):
        return {prefix: value.to_json()}
    order: dict[str, Any] = {}
    if dataclasses.is_dataclass(value):
        items = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        items, order = list(value.items()), {prefix: list(value)}
    else:
        return {prefix: list(value) if isinstance(value, tuple) else value}
    return order | {
        k: v for name, item in items for k, v in flatten(item, f"{prefix}.{name}" if prefix else name).items()
    }
