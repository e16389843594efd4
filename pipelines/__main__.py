"""Runs the command line as ``python -m pipelines``."""

import sys

try:
    from pipelines.cli.main import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("pipelines"):
        raise
    sys.stderr.write(f"{missing.name} is not installed for this Python. Run `make validate` once, which makes .venv;\n")
    sys.stderr.write("then use its Python: .venv/bin/python -m pipelines\n")
    sys.exit(2)

if __name__ == "__main__":
    main(prog_name="python -m pipelines")
