"""The stages of a run, one per file, in order."""

from experiments.stages.admm import STAGE as ADMM
from experiments.stages.bench import STAGE as BENCH
from experiments.stages.compile import STAGE as COMPILE
from experiments.stages.lower import STAGE as LOWER
from experiments.stages.prune import STAGE as PRUNE
from experiments.stages.report import STAGE as REPORT
from experiments.stages.retrain import STAGE as RETRAIN
from experiments.stages.search import STAGE as SEARCH
from experiments.stages.train import STAGE as TRAIN
from experiments.stages.verify import STAGE as VERIFY

STAGES = (TRAIN, SEARCH, ADMM, PRUNE, RETRAIN, LOWER, COMPILE, VERIFY, BENCH, REPORT)
TRAINING = (TRAIN, SEARCH, ADMM, PRUNE, RETRAIN)
