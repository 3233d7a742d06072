# The commands of the house. `make demo` for a running system, `make test` for every test, `make check` for the fast part.
SHELL := /bin/bash
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
SERVE ?= 1
PORT ?= 8000
# Certificates come from the system, as pip takes them: agencies often sit behind a proxy with a root of its own.
export UV_SYSTEM_CERTS := 1
# Compiled modules are kept, whatever the shell says: without them a start takes 6 s of processor instead of 2.5 s.
unexport PYTHONDONTWRITEBYTECODE
RUNTIME_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
MEDIA_PACKAGES := festival festvox-us-slt-hts ffmpeg chromium
TEST_PACKAGES := chromium postgresql poppler-utils softhsm2 fonts-noto-cjk

.PHONY: help demo test check style types contracts unit torture test-setup system lock clean media icons

help:
	@echo "make demo        from nothing to a running system with a sample agency (SERVE=0 stops before serving, PORT=8000)"
	@echo "make test        set up what the tests need and run everything"
	@echo "make check       style, types, contracts and the unit tests that need no database, in under a minute"
	@echo "make media       podcasts and videos of the modules, from their scripts, where a script changed"
	@echo "make icons       the icons of the installed site, from icon.svg"
	@echo "make torture     the long runs: other examples for every property, many random histories, crashes again and again"

# --- installing -------------------------------------------------------------------------------------------------------
$(BIN)/lms: requirements.lock pyproject.toml
	@echo "Python packages …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.tests: $(BIN)/lms requirements-dev.lock
	@echo "Python packages for the tests …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --require-hashes -r requirements-dev.lock
	@touch $@

system:
	@$(call need,$(RUNTIME_PACKAGES))

test-setup: $(VENV)/.tests
	@$(call need,$(RUNTIME_PACKAGES) $(TEST_PACKAGES))

# Install Debian packages that are missing where we may; else say in one line which and how.
define need
missing=""; for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
if [ -z "$$missing" ]; then exit 0; fi; \
if ! command -v apt-get >/dev/null; then echo "Please install:$$missing (names of Debian packages), then run this again."; exit 1; fi; \
as=""; [ "$$(id -u)" = 0 ] || as="sudo -n"; \
if ! $$as true 2>/dev/null; then echo "Please run: sudo apt-get install$$missing"; exit 1; fi; \
echo "System packages:$$missing …"; \
$$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y --show-progress --no-install-recommends $$missing
endef

-include assets.mk

# --- the two commands -------------------------------------------------------------------------------------------------
demo: system $(BIN)/lms assets
	@$(BIN)/lms demo --data $(DEMO) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: test-setup assets
	@$(MAKE) --no-print-directory -s style types contracts
	@$(BIN)/python -m pytest -q -n logical --dist loadfile -m "not torture"

check: style types contracts unit

style:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports --no-logo

unit:
	@$(BIN)/python -m pytest -q -n logical -m "not torture and not database" tests/unit

media: $(BIN)/lms assets
	@$(call need,$(MEDIA_PACKAGES))
	@$(BIN)/lms policies media

icons: assets
	@node lms/platform/assets/icons.mjs

torture: test-setup assets
	@$(BIN)/python -m pytest -q -n logical --hypothesis-profile=explore -m "not torture and not database" tests/unit
	@$(BIN)/python -m pytest -q --hypothesis-profile=explore -m torture

# For the oldest Python that pyproject.toml names (Debian 12 ships 3.11.2): some packages ask for a newer patch of the same version.
OLDEST := 3.11.0
lock:
	@$(BIN)/uv pip compile pyproject.toml --python-version $(OLDEST) --generate-hashes --no-header -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --python-version $(OLDEST) --extra dev -c requirements.lock --generate-hashes --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist lms/platform/static/built lms/platform/assets/node_modules
