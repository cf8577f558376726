"""One config file is one run: train, prune, compile, verify on every target, report."""
