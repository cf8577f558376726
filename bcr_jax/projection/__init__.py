"""The BCR matrix near a given one: specs, blocks, budgets and rankings."""
