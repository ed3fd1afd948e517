"""Lists of products: by layer, factor, kind, tag and band, an overview of each, and what is no longer current."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.publish import layout, lines, paths, twins, wording
from pipeline.publish.distribution import distribution
from pipeline.publish.lines import Lines
from pipeline.publish.records import File, Row, Site
from pipeline.render.words import BANDS, counted, figure
from pipeline.scoring import formulas
from pipeline.taxonomy import factors, layers, products, threats

SHEET = "lists.css"
ENTRIES_A_PAGE = 1000
"""Lists of one overview page: there may be as many tags as a catalogue likes."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
TENTH = Decimal("0.1")


class Group(NamedTuple):
    """What the lists of one sort have in common."""

    folder: str
    title: str
    says: str


LAYER = Group("layer", "Layers", "The seven layers of MAESTRO, and of which products the listing pins them down.")
FACTOR = Group("factor", "Factors", "The ten agentic risk factors, and which products have most of each.")
KIND = Group("kind", "Kinds of product", "What sort of thing each listing describes.")
TAG = Group("tag", "Tags", "Words that the catalogue sorts its products by.")
BAND = Group("band", "Bands", "Products by the severity of their score.")
GROUPS = (BAND, KIND, FACTOR, LAYER, TAG)


class List(NamedTuple):
    """A list of its own page or pages. ``feed`` is the address of its changes, where it has one."""

    group: Group | None
    folder: str
    title: str
    template: str
    rows: Sequence[Row]
    about: Mapping[str, Any] = NOTHING
    """What its template is told beside."""
    before: Callable[[Row], str] | None = None
    feed: str | None = None


class Entry(NamedTuple):
    """One list in the overview of its group."""

    folder: str
    title: str
    says: str
    holds: str
    """How many products, in words."""


def files(site: Site) -> Iterator[File]:
    known = lines.listed(site)
    yield File(f"assets/{SHEET}", (layout.HERE / "static" / SHEET).read_bytes())
    for group, made in ((LAYER, _layers), (FACTOR, _factors), (KIND, _kinds), (BAND, _bands), (TAG, _tags)):
        lists = list(made(known))
        yield from _overview(site, group, lists)
        for each in lists:
            yield from _pages(site, known, each)
    yield from _no_longer(site)


def _pages(site: Site, known: Lines, each: List) -> Iterator[File]:
    for folder, held in lines.pages(each.folder, each.rows):
        root = "../" * (folder.count("/") + 1)
        values: dict[str, Any] = {
            "list": each,
            "held": held,
            "items": known.html(held.rows, root, each.before),
            **each.about,
        }
        yield layout.page(site, folder, each.template, title=each.title, sheet=SHEET, size=lines.PAGE, **values)
    yield known.twin(each.folder, each.title, each.about.get("says", ""), each.rows)


def _overview(site: Site, group: Group, lists: Sequence[List]) -> Iterator[File]:
    entries = [
        Entry(
            each.folder,
            each.title,
            each.about.get("says", ""),
            each.about.get("holds", counted(len(each.rows), "product")),
        )
        for each in lists
        if not each.about.get("beside")
    ]
    last = max(1, -(-len(entries) // ENTRIES_A_PAGE))
    for number in range(1, last + 1):
        folder = group.folder if number == 1 else f"{group.folder}/_{number}"
        held = entries[(number - 1) * ENTRIES_A_PAGE : number * ENTRIES_A_PAGE]
        values: dict[str, Any] = {"group": group, "entries": held, "groups": GROUPS, "number": number, "last": last}
        yield layout.page(site, folder, "overview.html.j2", title=group.title, sheet=SHEET, **values)
    yield twins.of_overview(group.folder, group.title, group.says, (entry._asdict() for entry in entries))


def _layers(known: Lines) -> Iterator[List]:
    for place, layer in enumerate(layers.LAYERS):
        certain = [row for row in known.rows if row.certain[place]]
        rest = [row for row in known.rows if not row.certain[place]]
        folder = paths.layer(layer.key)
        about = {
            "layer": layer,
            "threats": threats.BY_LAYER[layer.key],
            "says": layer.covers,
            "holds": f"certain for {len(certain):,} of {len(known.rows):,}",
            "certain": len(certain),
            "uncertain": len(rest),
        }
        title = f"{layer.key} {layer.name}"
        yield List(LAYER, folder, title, "layer.html.j2", certain, about)
        beside = about | {"beside": True}
        yield List(LAYER, f"{folder}/not-certain", f"{title}: not certain", "layer.html.j2", rest, beside)


def _factors(known: Lines) -> Iterator[List]:
    for place, factor in enumerate(factors.FACTORS):
        # Rows come with the highest score first, and keep that order where they are of one value.
        ranked = sorted(known.rows, key=lambda row, at=place: _highest_first(row.factors[at]))  # type: ignore[misc]
        plot = distribution(row.factors[place] for row in known.rows)
        about = {"factor": factor, "says": factor.asks, "plot": plot, "holds": plot.mean and f"{plot.mean} on average"}

        def value(row: Row, at: int = place) -> str:
            return f'<strong class="value">{figure(row.factors[at])}</strong> '

        yield List(FACTOR, paths.factor(factor.key), factor.label, "factor.html.j2", ranked, about, value)


def _highest_first(value: Decimal | None) -> tuple[bool, Decimal]:
    return value is None, -(value or Decimal(0))


def _kinds(known: Lines) -> Iterator[List]:
    by_folder = _sorted_by(known.rows, lambda row: (paths.kind(row.kind),))
    kinds = [(one.key, one.means) for one in products.PRODUCTS if one.key != products.NOT_A_LISTING]
    for key, means in (*kinds, ("", "the card is older than kinds of product")):
        rows = by_folder.get(paths.kind(key), [])
        if key or rows:
            label = paths.kind_label(key)
            yield List(
                KIND, paths.kind(key), label[:1].upper() + label[1:], "plain_list.html.j2", rows, {"says": means}
            )


def _bands(known: Lines) -> Iterator[List]:
    by_folder = _sorted_by(known.rows, lambda row: (paths.band(row.band),))
    for name in (*reversed(BANDS), ""):
        title = f"Band {name}" if name else "Score withheld"
        folder, feed = paths.band(name), paths.band_feed(name)
        about = {"says": _range(name)}
        yield List(BAND, folder, title, "plain_list.html.j2", by_folder.get(folder, []), about, feed=feed)


def _range(band: str) -> str:
    if not band:
        return "an input of the formula is not known, so that there is no number; it is no zero"
    names = [name for name, _ in formulas.BANDS]
    least = formulas.BANDS[names.index(band)][1]
    above = names.index(band) - 1
    most = formulas.BANDS[above][1] - TENTH if above >= 0 else formulas.TEN
    return f"a score of {least}" if least == most else f"a score from {least} to {most:.1f}"


def _tags(known: Lines) -> Iterator[List]:
    by_folder = _sorted_by(known.rows, lambda row: map(paths.tag, row.tags))
    names: dict[str, str] = {}
    for row in known.rows:
        for tag in row.tags:
            folder = paths.tag(tag)
            names[folder] = min(tag, names.get(folder, tag))
    for folder in sorted(by_folder, key=lambda at: (names[at].casefold(), at)):
        name = names[folder]
        yield List(TAG, folder, wording.named(name), "plain_list.html.j2", by_folder[folder], feed=paths.tag_feed(name))


def _sorted_by(rows: Iterable[Row], folders: Callable[[Row], Iterable[str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for folder in dict.fromkeys(folders(row)):
            found[folder].append(row)
    return found


def _no_longer(site: Site) -> Iterator[File]:
    gone = lines.of([row for row in site.rows if row.state in ("expired", "withdrawn")])
    states = Counter(row.state for row in gone.rows)
    about = {
        "says": "kept so that a link still leads to what it led to; nobody stands by these cards today",
        "states": states,
    }
    made = List(None, paths.NO_LONGER, "No longer current", "plain_list.html.j2", gone.rows, about)
    yield from _pages(site, gone, made)
