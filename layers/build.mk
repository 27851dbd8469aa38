# Shared by the layers' and functions' Makefiles, which `sam build` runs with ARTIFACTS_DIR set. They include it beside
# their own path; `?` holds the place of that path's spaces, at which make's functions and `include` would split it.
#
# LAMBDA_PYTHON        the version of PythonRuntime, or "host": this machine's own Python and processor (the emulator)
# LAMBDA_ARCHITECTURE  arm64 or x86_64, as the parameter Architecture
# LAMBDA_BYTECODE      "none" lets a build go out without bytecode, on a machine that lacks the runtime's Python
# PYTHON               the interpreter whose pip resolves the wheels; any version will do
LAMBDA_PYTHON ?= 3.13
LAMBDA_ARCHITECTURE ?= arm64
PYTHON ?= python3

# The folder of the including Makefile, and what lists what a layer holds.
HERE := $(subst ?, ,$(patsubst ?%,%,$(firstword $(subst Makefile?, ,$(subst $() ,?,$(MAKEFILE_LIST))))))
SBOM = "$(PYTHON)" "$(HERE)../sbom.py" "$(ARTIFACTS_DIR)" "$(patsubst build-%,%,$@)"

# psycopg's wheel for 3.11 on arm64 needs a newer glibc than Lambda's runtime has.
ifeq ($(LAMBDA_PYTHON) $(LAMBDA_ARCHITECTURE),3.11 arm64)
$(error Python 3.11 cannot be built for arm64: take LAMBDA_ARCHITECTURE=x86_64, or LAMBDA_PYTHON=3.12 or newer)
endif

PIP = "$(PYTHON)" -m pip install --quiet --quiet --no-deps --require-hashes --no-compile --disable-pip-version-check \
	--no-warn-script-location --root-user-action=ignore

# The runtimes from 3.12 on are Amazon Linux 2023 (glibc 2.34), 3.11 is Amazon Linux 2 (glibc 2.26).
MACHINE = $(if $(filter arm64,$(LAMBDA_ARCHITECTURE)),aarch64,x86_64)
GLIBC = 2_17 $(if $(filter 3.11,$(LAMBDA_PYTHON)),,2_28)
WHEELS = --only-binary=:all: --python-version $(LAMBDA_PYTHON) --implementation cp \
	--platform manylinux2014_$(MACHINE) $(foreach version,$(GLIBC),--platform manylinux_$(version)_$(MACHINE))
TARGET = $(if $(filter host,$(LAMBDA_PYTHON)),,$(WHEELS))

# Bytecode halves the cold start, and /opt is read-only, so it is made here. It fits one Python version only: without
# that version on PATH nothing is built, unless that is what was asked for. Hash-based and with the path of the target,
# it is the same for the same source on every machine.
COMPILER := $(if $(filter host,$(LAMBDA_PYTHON)),$(PYTHON),$(shell python$(LAMBDA_PYTHON) -c 'import sys; print(sys.executable)' 2>/dev/null))
ifeq ($(COMPILER)$(filter none,$(LAMBDA_BYTECODE)),)
$(error No python$(LAMBDA_PYTHON) on PATH, and without its bytecode cold starts take twice as long: install it, build for \
the version that you have (LAMBDA_PYTHON and the parameter PythonRuntime), or say LAMBDA_BYTECODE=none)
endif

define compile
	find "$(1)" -name __pycache__ -type d -prune -exec rm -rf {} +
	$(if $(COMPILER),\
		"$(COMPILER)" -m compileall -q --invalidation-mode unchecked-hash -s "$(1)" -p "$(2)" "$(1)",\
		@echo "WARNING: built without bytecode, cold starts take about twice as long")
endef

# $(call install,requirements.txt): scripts go, and the lists that hold their hashes, since their first line names the
# builder's interpreter.
define install
	mkdir -p "$(ARTIFACTS_DIR)"
	$(PIP) $(TARGET) --target "$(ARTIFACTS_DIR)/python" --report "$(ARTIFACTS_DIR)/installed.json" --requirement $(1)
	rm -rf "$(ARTIFACTS_DIR)/python/bin" "$(ARTIFACTS_DIR)"/python/*.dist-info/RECORD
	$(call compile,$(ARTIFACTS_DIR)/python,/opt/python)
endef

# After the last of a layer's steps: what it lists is what is there.
define listed
	$(SBOM) "$(ARTIFACTS_DIR)/installed.json"
	rm -f "$(ARTIFACTS_DIR)/installed.json"
endef

# $(call copy,package): a package of this project, without what tools leave in it.
define copy
	mkdir -p "$(ARTIFACTS_DIR)/python"
	cp -R $(1) "$(ARTIFACTS_DIR)/python/"
	find "$(ARTIFACTS_DIR)/python" -mindepth 1 -name '.*' -prune -exec rm -rf {} +
	$(call compile,$(ARTIFACTS_DIR)/python,/opt/python)
endef
