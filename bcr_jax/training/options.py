"""`FitOptions`: how `fit` trains, beside the optimizer."""

from dataclasses import dataclass
from typing import Literal, get_args

from bcr_jax.errors import BCRError

Precision = Literal["float32", "bfloat16"]
Select = Literal["last", "best"]
Placement = Literal["replicated", "sharded"]


@dataclass(frozen=True)
class FitOptions:
    """Options of `fit`. Learning-rate schedules, clipping and weight decay belong to the optax transformation.

    Attributes:
      label_smoothing: share of the target spread over all classes, in [0, 1) (Szegedy et al. 2015).
      precision: of activations and gradients; parameters, statistics, the loss and the optimizer stay float32.
      accumulate: parts that a batch is cut into, one after the other: memory for one part, an update for all.
        Batch-norm takes its statistics of each part.
      ema: decay of an exponential moving average of parameters and statistics (`nnx.BatchStat`), which is then what
        is evaluated and what the model ends with; 0: none. It starts at less: min(ema, (1 + t) / (10 + t)) at update t.
      select: "last": the model ends as after the last epoch. "best": as after the epoch that was most accurate on
        the validation images, which the data set must have; the first of equals.
      checkpoint_every: updates between checkpoints within an epoch; 0: at the ends of epochs only.
      placement: over several devices, parameters and the state of the optimizer (that of `admm` is in it) are
        "replicated", or "sharded": each cut along its largest axis that the devices divide.

    Raises:
      BCRError: an option makes no sense.
    """

    label_smoothing: float = 0.0
    precision: Precision = "float32"
    accumulate: int = 1
    ema: float = 0.0
    select: Select = "last"
    checkpoint_every: int = 0
    placement: Placement = "replicated"

    def __post_init__(self) -> None:
        for name in ("label_smoothing", "ema"):
            if not 0 <= getattr(self, name) < 1:
                raise BCRError(f"{name} is {getattr(self, name)}: give a number from 0 to below 1")
        if not isinstance(self.accumulate, int) or self.accumulate < 1:
            raise BCRError(f"accumulate is {self.accumulate}: give the number of parts of a batch, an int from 1")
        if not isinstance(self.checkpoint_every, int) or self.checkpoint_every < 0:
            raise BCRError(f"checkpoint_every is {self.checkpoint_every}: give a number of updates, an int, or 0")
        for name, choices in (("precision", Precision), ("select", Select), ("placement", Placement)):
            if getattr(self, name) not in get_args(choices):
                raise BCRError(f"{name} is {getattr(self, name)!r}: choose one of {', '.join(get_args(choices))}")
