"""The name by which other programs import an installed copy, since many a project has a package ``pipelines``."""

from pipelines import __version__
from pipelines.export import Built, Refused, build, write
from pipelines.home import SCHEMAS
from pipelines.model import Finding, Report
from pipelines.validate import Fast, fast, slow, validate
from pipelines.verify import verify

__all__ = [
    "SCHEMAS",
    "Built",
    "Fast",
    "Finding",
    "Refused",
    "Report",
    "__version__",
    "build",
    "fast",
    "slow",
    "validate",
    "verify",
    "write",
]
