# Two commands: `make up` and `make test`. Nothing else has to be installed than Python and make.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= .data
OUT ?=
ONLY ?=
ARGS ?=

.PHONY: up test check bench front messages lock clean env
.DEFAULT_GOAL := up

env:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11+ is needed / Нужен Python 3.11+: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -m abonent.config.environment $(if $(filter file,$(origin PYTHON)),--any)

# Everything, in the foreground; Ctrl-C stops it. A second one: make up PORT=8001 DATA=/tmp/other
up: env
	@exec .venv/bin/abonent up --host $(HOST) --port $(PORT) --data "$(DATA)" $(ARGS)

test: env front messages
	@.venv/bin/pytest -n auto $(ARGS)

check: env front messages
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	.venv/bin/abonent front --check
	.venv/bin/abonent check

bench: env front messages
	@.venv/bin/python -m bench $(if $(OUT),--out "$(OUT)") $(if $(ONLY),--only "$(ONLY)") $(ARGS)

front: env
	@.venv/bin/abonent front

messages: env
	@.venv/bin/abonent messages

lock: env
	.venv/bin/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

# What builds made; never the data folder.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis build \
	  abonent/webkit/static/webkit/dist abonent/webkit/front/node_modules
	find abonent -name '*.mo' -delete
