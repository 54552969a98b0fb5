# The commands of the project, the same for a person and for CI.
# PYTHON is the one the virtual environment is made with.

PYTHON ?= python3

.PHONY: demo test lint doors stop clean ckan bench

demo:  ## Start everything on this machine, with the demo catalogue
	@$(PYTHON) -m dev demo

test:  ## Run every check and test; T="…" gives pytest its arguments, KEEP=1 leaves the stack up
	@$(PYTHON) -m dev test $(T)

lint:  ## Run the checks that need no service
	@$(PYTHON) -m dev lint

doors:  ## Try every door, and switch off every guard: non-zero on a hole
	@$(PYTHON) -m dev doors

stop:  ## Stop what demo and test started
	@$(PYTHON) -m dev stop

clean:  ## Stop, and remove .dev/ and .venv
	@$(PYTHON) -m dev clean

ckan:  ## Run a ckan command on the demo: make ckan ARGS="qcreuse run-due"
	@$(PYTHON) -m dev ckan $(ARGS)

bench:  ## Measure against the goals: make bench B=queue
	@$(PYTHON) -m dev bench $(B)
