"""The label of frames past the end of a sequence, and of those that are not scored."""

UNLABELLED = -1
