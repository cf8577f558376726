"""The search for the block and density of every layer: what candidates cost and lose, and the choice among them."""
