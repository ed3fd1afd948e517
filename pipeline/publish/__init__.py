"""The public directory: approved cards as a static site, with feeds, badges and bulk files beside the pages."""

from pipeline.publish import (
    bulk,
    calculator,
    changes_page,
    directory,
    feeds,
    glossary,
    lists,
    llms,
    methodology,
    sitemap,
    well_known,
)
from pipeline.publish.asked import TITLE, Asked
from pipeline.publish.records import Parts
from pipeline.publish.written import Published, write

__all__ = ["PARTS", "TITLE", "Asked", "Published", "write"]

PARTS = Parts(
    tuple(
        part.files
        for part in (
            directory,
            lists,
            changes_page,
            methodology,
            glossary,
            calculator,
            feeds,
            sitemap,
            llms,
            well_known,
        )
    ),
    slow=(bulk.files,),
)
"""What is made of the rows alone."""
