"""Block-based column-row (BCR) pruning for JAX: projection, ADMM and masked training as optax transformations."""

from bcr_jax import data as data
from bcr_jax import models as models
from bcr_jax import speech as speech
from bcr_jax.admm import ADMMState as ADMMState
from bcr_jax.admm import admm as admm
from bcr_jax.admm import residuals as residuals
from bcr_jax.data import Dataset as Dataset
from bcr_jax.errors import BCRError as BCRError
from bcr_jax.evaluate import evaluate as evaluate
from bcr_jax.evaluate import predict as predict
from bcr_jax.matrix import from_matrix as from_matrix
from bcr_jax.matrix import to_matrix as to_matrix
from bcr_jax.options import FitOptions as FitOptions
from bcr_jax.pixels import Pixels as Pixels
from bcr_jax.plan import LayerPlan as LayerPlan
from bcr_jax.plan import Plan as Plan
from bcr_jax.project import project as project
from bcr_jax.prune import density as density
from bcr_jax.prune import hard_prune as hard_prune
from bcr_jax.prune import keep_masked as keep_masked
from bcr_jax.select import kernel_paths as kernel_paths
from bcr_jax.select import select as select
from bcr_jax.sequences import SequenceDataset as SequenceDataset
from bcr_jax.spec import BCRSpec as BCRSpec
from bcr_jax.train import FitResult as FitResult
from bcr_jax.train import fit as fit
