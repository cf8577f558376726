"""The engines that the benchmark compares, each in a file of its own with one interface (see `engines`)."""
