"""The import name of an installed copy; ``pipelines`` would collide with packages of other projects."""

from pipelines import __version__
from pipelines.files.shipped import SCHEMAS
from pipelines.model.findings import Finding, Report
from pipelines.publish.exports import ExportResult, NotAnExport, build, write
from pipelines.publish.verify import verify
from pipelines.validate.run import Fast, fast, slow, validate

__all__ = [
    "SCHEMAS",
    "ExportResult",
    "Fast",
    "Finding",
    "NotAnExport",
    "Report",
    "__version__",
    "build",
    "fast",
    "slow",
    "validate",
    "verify",
    "write",
]
