"""Lowering: from a JAX inference function with zeros in its weights to code for phones."""

from lowering.backend.targets import Target as Target
from lowering.backend.targets import target as target
from lowering.backend.targets import targets as targets
from lowering.bundle.load import load as load
from lowering.bundle.save import save as save
from lowering.compile import compile as compile
from lowering.errors import LoweringError as LoweringError
from lowering.lower import lower as lower
from lowering.module import Module as Module
from lowering.program import Program as Program
from lowering.report import format_report as format_report
