"""The search for every layer's block and density: what candidates cost on a target."""
