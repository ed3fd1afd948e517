"""A product that had other names: what was published under each leads on to where it stands now."""

from collections.abc import Iterator

from pipeline.publish import badges, layout
from pipeline.publish.asked import Asked
from pipeline.publish.records import File, Row, card_folder
from pipeline.store.records import Product


def of(product: Product, row: Row, asked: Asked) -> Iterator[File]:
    """A page that sends its reader on, and the badges, which stand in pages of other people."""
    for name in product.former:
        folder = card_folder(name)
        yield layout.page(asked.site(), folder, "former.html.j2", row=row, to=card_folder(product.slug), named=name)
        yield from badges.of(row._replace(slug=name))
