"""Which block and density every layer should have: sensitivities, costs, and the allocation that weighs them."""

from bcr_jax.search.candidates import candidates as candidates
