"""Image data sets as their publishers distribute them, read from a directory."""
