# Everything runs inside .venv, which the first command makes from a hashed lock. `make` alone prints this help.

# What is given on the command line is taken as it stands: make expands no `$` in it.
$(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))))

# $(call given,FILE) or $(call given,OLD,default): the value of FILE as one word that the shell does not read either, and
# nothing when it is empty. It comes after `--`, so that no value is taken for an option. $(call option,REASON,reason) is
# the same as --reason=value. ARGS alone is shell: options.
given = $(if $(2),"$${$(1):-$(2)}",$${$(1):+"$$$(1)"})
option = $${$(1):+--$(2)="$$$(1)"}

# The shell has a LANG of its own; only one that is given to make is a language here.
override TO := $(if $(filter override,$(origin LANG)),$(value LANG))

export CODE DIR FILE ID INSTEAD KIND NEW OLD REASON TO VERSION

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
RUN = .venv/Scripts/python.exe
else
RUN = .venv/bin/python
endif

.DEFAULT_GOAL := help
.PHONY: help venv venv-dev validate export site verify fix diff stats audit explain new new-dataset rename withdraw checks docs data-docs i18n-extract i18n-update i18n-new i18n-check i18n-export i18n-import i18n-review i18n-status review-import test test-all validate-fhir lint release check-release benchmark wheel mutants lock clean

help: ## print this help
	@$(PYTHON) tools/help.py

venv:
	@$(PYTHON) tools/bootstrap.py runtime

venv-dev:
	@$(PYTHON) tools/bootstrap.py dev

validate: venv ## check the dataset: file, line, column, what is wrong, how to mend it
	@$(RUN) -m pipelines validate $(ARGS)

export: venv ## check the dataset and write build/exports/ for apps, whole or not at all
	@$(RUN) -m pipelines export $(ARGS)

site: venv ## make build/exports/site/index.html, the page to browse, compare and review; it opens from a disk
	@$(RUN) -m pipelines site $(ARGS)

verify: ## check exports/ (or DIR=folder) against its manifest, with the standard library alone
	@$(PYTHON) pipelines/publish/verify.py -- $(call given,DIR,exports)

fix: venv ## rewrite the YAML of dataset/ in its one canonical form, comments kept
	@$(RUN) -m pipelines fix $(ARGS)

diff: venv ## say what changed since the last release or OLD=revision-or-folder, and which version bump that needs
	@$(RUN) -m pipelines diff $(ARGS) -- $(call given,OLD,exports) $(call given,NEW)

stats: venv ## count records, evidence, figures and sources
	@$(RUN) -m pipelines stats $(ARGS)

audit: venv ## say what the calendar has made due: reviews, old sources, waivers
	@$(RUN) -m pipelines audit $(ARGS)

explain: venv ## say what a check guards, why, and how to mend what it finds: CODE=TXT001
	@$(RUN) -m pipelines explain $(ARGS) -- $(call given,CODE)

new: venv ## write a draft with every field explained: KIND=fact ID=fact-my-new-fact
	@$(RUN) -m pipelines new $(ARGS) -- $(call given,KIND) $(call given,ID)

new-dataset: venv ## write an empty dataset about another topic: DIR=../knee-pain
	@$(RUN) -m pipelines new-dataset $(ARGS) -- $(call given,DIR)

rename: venv ## give a record another id, with all that names it: OLD=fact-old-name NEW=fact-new-name
	@$(RUN) -m pipelines rename $(ARGS) -- $(call given,OLD) $(call given,NEW)

withdraw: venv ## take a record back: ID=fact-old-count REASON="It was retracted." INSTEAD=fact-new-count,fact-other
	@$(RUN) -m pipelines withdraw $(call option,REASON,reason) $(call option,INSTEAD,instead) $(ARGS) -- $(call given,ID)

checks: venv ## list every check; `make checks ARGS=...` for its options
	@$(RUN) -m pipelines checks $(ARGS)

docs: venv ## generate docs/checks.md and schemas/README.md
	@$(RUN) -m pipelines docs $(ARGS)

data-docs: venv ## write Great Expectations' report on the tables to build/data-docs/
	@$(RUN) -m pipelines data-docs $(ARGS)

i18n-extract: venv ## write dataset/translations/template.pot: every string to translate, with context and limits
	@$(RUN) -m pipelines i18n-extract $(ARGS)

i18n-update: venv ## bring every PO file up to date with the English, by key; nothing is guessed, nothing is lost
	@$(RUN) -m pipelines i18n-update $(ARGS)

i18n-new: venv ## begin a language: LANG=pt-BR
	@$(RUN) -m pipelines i18n-new $(ARGS) -- $(call given,TO)

i18n-check: venv ## check every translation, and say how far each language is
	@$(RUN) -m pipelines i18n-check $(ARGS)

i18n-export: venv ## write the files for translators to build/l10n/: LANG=es
	@$(RUN) -m pipelines i18n-export $(ARGS) -- $(call given,TO)

i18n-import: venv ## take a translator's file back: LANG=es FILE=es.po; a table first, kept with ARGS=--write
	@$(RUN) -m pipelines i18n-import $(ARGS) -- $(call given,TO) $(call given,FILE)

i18n-review: venv ## take a reviewer's signatures: LANG=es FILE=review.csv; a table first, kept with ARGS=--write
	@$(RUN) -m pipelines i18n-review $(ARGS) -- $(call given,TO) $(call given,FILE)

i18n-status: venv ## say how far each language is, and what the English has left behind
	@$(RUN) -m pipelines i18n-status $(ARGS)

review-import: venv ## take a reviewer's file back: FILE=review.json; a table first, kept with ARGS=--write
	@$(RUN) -m pipelines review-import $(ARGS) -- $(call given,FILE)

test: venv-dev ## run the tests that need nothing but Python and take seconds
	@$(RUN) -m pytest -n 2 -q -m "not slow" $(ARGS)

test-all: venv-dev ## run every test: the quick ones with branch coverage, then those that need other tools or long
	@$(RUN) -m pytest -n 2 -q -m "not slow" --cov --cov-report=term $(ARGS)
	@$(RUN) -m pytest -n 2 -q -m slow $(ARGS)

lint: venv-dev ## check style and types of the code; that of the page needs Node.js
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m tools.lint_javascript

validate-fhir: venv ## validate exports/fhir/ with HL7's own validator, offline; needs Java 17, and Maven the first time
	@$(RUN) -m tools.validate_fhir $(ARGS)

release: venv ## make VERSION=x.y.z: refuse too small a bump, write exports/ and the changelog, stamp, tag
	@$(RUN) -m pipelines release $(ARGS) -- $(call given,VERSION)

check-release: venv ## check that exports/ is what the last release wrote
	@$(RUN) -m pipelines check-release $(ARGS)

benchmark: venv-dev ## measure the editor's loop and large datasets against peers, as ratios
	@$(RUN) -m benchmarks $(ARGS)

wheel: venv-dev ## build the package with its schemas into build/wheel/, to install it elsewhere
	@$(RUN) -m hatchling build -t wheel -d build/wheel $(ARGS)

mutants: venv-dev ## mutate the checks and see which changes no test notices; takes long
	@$(RUN) -m tools.mutants $(ARGS)

lock: venv-dev ## resolve requirements/*.txt anew from pyproject.toml, for all platforms, with hashes
	@$(RUN) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/runtime.txt
	@$(RUN) -m uv pip compile pyproject.toml --extra dev --constraint requirements/runtime.txt --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
		--output-file requirements/dev.txt

clean: ## remove what can be made again: .venv, caches, build/
	@$(PYTHON) tools/clean.py
