"""The passes of a build: sources -> statements or passages -> methods -> cards -> products -> report.

Each pass is a file in `passes/`, as far as it needs several packages: what a pass does is in the package that does it.
"""

from collections.abc import Sequence
from dataclasses import replace

from kit_builder.kit.build_record import BuildRecord
from kit_builder.kit.build_state import load_last_report, save_report
from kit_builder.kit.report import Report
from kit_builder.passes.find import IN_DOUBT, find_methods
from kit_builder.passes.job import Job
from kit_builder.passes.make import make_products
from kit_builder.passes.save import save_methods

__all__ = ["Job", "build", "find_methods", "make_products", "save_methods"]


def build(paths: Sequence[str], stdin: bytes, job: Job, *, fresh: bool = False) -> Report:
    """Build the kit in `job.folder` from the sources at `paths`; `-` stands for `stdin`.

    If nothing has changed since the last build, only the report is written, unless the build is `fresh`. A build in
    doubt about its sources stops: before it asks the model if it can, and in any case before it writes products.

    Raises:
        KitError: If no source can be read.
    """
    model = job.required_model
    record = BuildRecord(paths, stdin, (model.name, model.identity), job.folder)
    if record.is_current(job.settings) and not fresh:
        report, language = load_last_report(job.folder, job.settings)
        return save_report(report, language, job.folder)
    found, language = find_methods(paths, stdin, job)
    found, settings = save_methods(found, language, job)
    if found.is_doubtful and not job.anyway:
        findings = tuple(dict.fromkeys((*found.findings, IN_DOUBT)))
        return save_report(replace(found, methods=job.folder.read_cards(), findings=findings), language, job.folder)
    report = make_products(found, language, replace(job, settings=settings), fresh=fresh)
    if not report.has_errors and not model.unanswered:
        record.save(settings)
    return report
