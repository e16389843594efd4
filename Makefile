# Everything runs inside .venv, which the first command creates from a hashed lock. `make` alone prints the help.

# Values on the command line are used literally: make expands no `$` in them.
$(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))))

# $(call given,FILE) or $(call given,DIR,default): the value of FILE as one word that the shell does not expand, or nothing
# if it is empty. It comes after `--`, so that no value is parsed as an option. $(call option,REASON,reason) is the same
# as --reason=value. Only ARGS is expanded by the shell. $(call require,LANG FILE) stops if one of them is not given.
given = $(if $(2),"$${$(1):-$(2)}",$${$(1):+"$$$(1)"})
option = $${$(1):+--$(2)="$$$(1)"}
require = $(if $(filter -h --help,$(ARGS)),,$(call stop,$(foreach name,$(1),$(if $(value $(name:LANG=TO)),,$(name)))))
stop = $(if $(strip $(1)),$(error $@ needs $(strip $(1)); `make help` shows an example))

# The environment has a LANG too; only one on the command line is a language here.
override TO := $(if $(filter override,$(origin LANG)),$(value LANG))

export CODE DIR DO FILE ID INSTEAD KIND NEW OLD REASON RIGHT SEVERITY STAT TO VERSION WRONG

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
RUN = .venv/Scripts/python.exe
else
RUN = .venv/bin/python
endif

.DEFAULT_GOAL := help
.PHONY: help venv venv-dev validate export site preview serve verify fix diff stats audit explain new new-dataset rename withdraw recall where checked checks docs data-docs i18n-extract i18n-update i18n-new i18n-check i18n-export i18n-import i18n-review i18n-status review-import test test-all validate-fhir lint release library check-release benchmark retrieval wheel packages pages mutants lock clean

help: ## print this help
	@$(PYTHON) tools/help.py

venv:
	@$(PYTHON) tools/bootstrap.py runtime

venv-dev:
	@$(PYTHON) tools/bootstrap.py dev

validate: venv ## check the dataset; print each finding with file, line, column and a hint
	@$(RUN) -m pipelines validate $(ARGS)

export: venv ## check the dataset and write the files for apps to build/exports/
	@$(RUN) -m pipelines export $(ARGS)

site: venv ## export, and print the addresses of the patient's site and of the workbench
	@$(RUN) -m pipelines site $(ARGS)

preview: venv ## show the site and the workbench while you edit, with the findings beside each page; ARGS=--port=8001
	@$(RUN) -m pipelines preview $(ARGS)

serve: venv-dev ## answer Infobutton requests from exports/; ARGS="--port 8090 --drafts"
	@$(RUN) -m pipelines serve $(ARGS)

verify: ## check exports/ (or DIR=folder) against its manifest, using only the standard library
	@$(PYTHON) pipelines/publish/verify.py -- $(call given,DIR,exports)

fix: venv ## rewrite the YAML of dataset/ in canonical form, keeping comments
	@$(RUN) -m pipelines fix $(ARGS)

diff: venv ## list the changes since the last release, or OLD=revision-or-folder, and the version bump they need
	@$(RUN) -m pipelines diff $(ARGS) -- "$$OLD" $(call given,NEW)

stats: venv ## count records, evidence, figures and sources
	@$(RUN) -m pipelines stats $(ARGS)

audit: venv ## run the date-dependent checks: overdue reviews, old sources, expired waivers
	@$(RUN) -m pipelines audit $(ARGS)

explain: venv ## explain what a check requires, why, and how to fix what it finds: CODE=TXT001
	@$(call require,CODE)$(RUN) -m pipelines explain $(ARGS) -- $(call given,CODE)

new: venv ## write a draft of a record with a comment on every field: KIND=fact ID=fact-my-new-fact
	@$(call require,KIND ID)$(RUN) -m pipelines new $(ARGS) -- $(call given,KIND) $(call given,ID)

where: venv ## list the sentences, translations and sign-offs that give a statistic: STAT=statistic-id; ARGS=--write mends their numbers
	@$(call require,STAT)$(RUN) -m pipelines where $(ARGS) -- $(call given,STAT)

new-dataset: venv ## write an empty dataset about another topic: DIR=../knee-pain
	@$(call require,DIR)$(RUN) -m pipelines new-dataset $(ARGS) -- $(call given,DIR)

rename: venv ## rename a record and all references to it: OLD=fact-old-name NEW=fact-new-name
	@$(call require,OLD NEW)$(RUN) -m pipelines rename $(ARGS) -- $(call given,OLD) $(call given,NEW)

withdraw: venv ## withdraw a record: ID=fact-old-count REASON="It was retracted." INSTEAD=fact-new-count,fact-other
	@$(call require,ID REASON)$(RUN) -m pipelines withdraw $(call option,REASON,reason) $(call option,INSTEAD,instead) $(ARGS) -- $(call given,ID)

recall: venv ## take back what a release says: ID=fact-old-count SEVERITY=major WRONG="It said 8." RIGHT="It is 6." DO="Read it again."
	@$(call require,ID SEVERITY WRONG RIGHT DO)$(RUN) -m pipelines recall $(call option,SEVERITY,severity) $(call option,WRONG,wrong) $(call option,RIGHT,right) $(call option,DO,do) $(ARGS) -- $(call given,ID)

checked: venv ## compare records with their sources, and record that they agree: ID="fact-a fact-b" ARGS=--by=person-jo-example
	@$(call require,ID)$(RUN) -m pipelines checked $(ARGS) -- $(call given,ID)

checks: venv ## list every check
	@$(RUN) -m pipelines checks $(ARGS)

docs: venv ## generate docs/checks.md, docs/conformance.md and schemas/README.md
	@$(RUN) -m pipelines docs $(ARGS)

data-docs: venv ## write Great Expectations' report on the tables to build/data-docs/
	@$(RUN) -m pipelines data-docs $(ARGS)

i18n-extract: venv ## write dataset/translations/template.pot: every string to translate, with context and limits
	@$(RUN) -m pipelines i18n-extract $(ARGS)

i18n-update: venv ## update every PO file from the English, by key; no translation is guessed or lost
	@$(RUN) -m pipelines i18n-update $(ARGS)

i18n-new: venv ## add a language: LANG=pt-BR
	@$(call require,LANG)$(RUN) -m pipelines i18n-new $(ARGS) -- $(call given,TO)

i18n-check: venv ## check every translation and print the progress of each language
	@$(RUN) -m pipelines i18n-check $(ARGS)

i18n-export: venv ## write the files for translators to build/l10n/: LANG=es
	@$(call require,LANG)$(RUN) -m pipelines i18n-export $(ARGS) -- $(call given,TO)

i18n-import: venv ## preview the import of a translator's file: LANG=es FILE=es.po; ARGS=--write saves it
	@$(call require,LANG FILE)$(RUN) -m pipelines i18n-import $(ARGS) -- $(call given,TO) $(call given,FILE)

i18n-review: venv ## preview the import of a reviewer's signatures: LANG=es FILE=review.csv; ARGS=--write saves them
	@$(call require,LANG FILE)$(RUN) -m pipelines i18n-review $(ARGS) -- $(call given,TO) $(call given,FILE)

i18n-status: venv ## print the progress of each language, and its stale translations
	@$(RUN) -m pipelines i18n-status $(ARGS)

review-import: venv ## preview the import of a reviewer's file: FILE=review.json; ARGS=--write saves it
	@$(call require,FILE)$(RUN) -m pipelines review-import $(ARGS) -- $(call given,FILE)

test: venv-dev ## run the fast tests, which need only Python
	@$(RUN) -m pytest -n 2 -q -m "not slow" $(ARGS)

test-all: venv-dev ## run all tests: the fast ones with branch coverage, then those that take long or need other programs
	@$(RUN) -m pytest -n 2 -q -m "not slow" --cov --cov-report=term $(ARGS)
	@$(RUN) -m pytest -n 2 --dist worksteal -q -m slow --durations=25 $(ARGS)

lint: venv-dev ## check style and types of the code; that of the page needs Node.js
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m tools.lint_javascript

validate-fhir: venv ## validate exports/fhir/ with HL7's validator, offline; needs Java 17, and Maven the first time
	@$(RUN) -m tools.validate_fhir $(ARGS)

release: venv ## release VERSION=x.y.z: check the bump, write exports/ and the changelog, commit, tag
	@$(call require,VERSION)$(RUN) -m pipelines release $(ARGS) -- $(call given,VERSION)

library: venv ## check, export or compare a folder of datasets: ARGS="validate --root ../guides"
	@$(RUN) -m pipelines library $(ARGS)

check-release: venv ## check that exports/ is unchanged since the last release
	@$(RUN) -m pipelines check-release $(ARGS)

benchmark: venv-dev ## measure the speed on small and large datasets as ratios to other tools
	@$(RUN) -m benchmarks $(ARGS)

retrieval: venv-dev ## measure how often a plain search finds the answers, and write docs/retrieval.md
	@$(RUN) -m benchmarks.retrieval

wheel: venv-dev ## build the package with its schemas into build/wheel/
	@$(RUN) -m hatchling build -t wheel -d build/wheel $(ARGS)

packages: venv ## build the packages, archive and metadata of exports/ (or DIR=folder) into build/packages/
	@$(RUN) -m tools.packages $(ARGS) -- $(call given,DIR,exports)

pages: venv-dev ## build the site, exports and documentation of build/release (or DIR) for a web server; ARGS="--repository URL"
	@$(RUN) -m tools.pages $(ARGS) -- $(call given,DIR,build/release)

mutants: venv-dev ## mutate the checks and list the mutations that no test detects; takes long
	@$(RUN) -m tools.mutants $(ARGS)

lock: venv-dev ## update requirements/*.txt from pyproject.toml, for all platforms, with hashes
	@echo "Resolving pyproject.toml into requirements/*.txt ..."
	@$(RUN) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/runtime.txt
	@$(RUN) -m uv pip compile pyproject.toml --extra dev --constraint requirements/runtime.txt --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
		--output-file requirements/dev.txt
	@$(RUN) -m uv pip compile pyproject.toml --extra spark --constraint requirements/runtime.txt --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
		--output-file requirements/spark.txt
	@for group in package-judges citation-judge; do \
		$(RUN) -m uv pip compile --group $$group --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/$$group.txt || exit 1; done

clean: ## remove generated files: .venv, caches, build/
	@$(PYTHON) tools/clean.py
