"""What pruning costs in accuracy, over seeds and against fair rivals."""
