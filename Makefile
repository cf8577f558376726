# make demo   from a fresh machine to a pruned, compiled and measured network: environment, install, run, report
# make test   installs and runs all tests
# make check  style and types
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= experiments/configs/mnist_lenet.py

.PHONY: demo test check clean

demo: $(VENV)/demo
	$(BIN)/python -m experiments.run $(CONFIG)

test: $(VENV)/test
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal

check: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The tools that run arm64 code are fetched here; where they cannot be, arm64 is reported as skipped.
$(VENV)/demo $(VENV)/test: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("error: got Python %d.%d, expected 3.11 or newer: make PYTHON=python3.11 …" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$(@F)]'
	-$(BIN)/python -m lowering.setup_arm64
	@touch $@

clean:
	rm -rf $(VENV) runs
