"""Times, peaks and bandwidths of this machine, and what figures were made with."""
