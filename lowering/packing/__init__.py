"""From a graph to memory: image planes, block structure, packed weights, tiles."""
