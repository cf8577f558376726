"""Ways to a pruned model: ADMM, reweighted regularisation, hard pruning; which layers, and by which plan."""
