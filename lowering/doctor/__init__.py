"""Says whether a bundle is whole and right on this machine: `python -m lowering.doctor BUNDLE`."""
