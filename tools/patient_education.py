"""The name by which other programs import an installed copy, since many a project has a package ``pipelines``."""

from pipelines import __version__
from pipelines.files.shipped import SCHEMAS
from pipelines.model.findings import Finding, Report
from pipelines.publish.exports import Built, Refused, build, write
from pipelines.publish.verify import verify
from pipelines.validate.run import Fast, fast, slow, validate

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
