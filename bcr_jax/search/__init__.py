"""Which block and density every layer should have: sensitivities, costs, and the allocation that weighs them."""

from bcr_jax.search.allocate import InfeasibleError as InfeasibleError
from bcr_jax.search.allocate import allocate as allocate
from bcr_jax.search.baselines import global_magnitude as global_magnitude
from bcr_jax.search.baselines import uniform as uniform
from bcr_jax.search.candidates import candidates as candidates
from bcr_jax.search.compensate import compensate as compensate
from bcr_jax.search.goal import Goal as Goal
from bcr_jax.search.moments import Moments as Moments
from bcr_jax.search.moments import moments as moments
from bcr_jax.search.one_shot import one_shot as one_shot
from bcr_jax.search.option import Choice as Choice
from bcr_jax.search.option import Option as Option
from bcr_jax.search.option import Table as Table
from bcr_jax.search.option import total as total
from bcr_jax.search.positions import positions as positions
from bcr_jax.search.sensitivity import sensitivity as sensitivity
