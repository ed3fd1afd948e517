"""
An attack chain drawn: the seven layers as rows, the chain's steps as numbered dots from left to right, joined by a
line.
"""

from typing import TYPE_CHECKING

from pipeline.model import Chain
from pipeline.render import escape
from pipeline.taxonomy import layers

if TYPE_CHECKING:
    from markupsafe import Markup

ROW, STEP, LEFT, TOP = 26, 58, 250, 14
RADIUS = 10
LONGEST = 5
"""Steps that there is room for: every picture is as wide as the next."""
_ROWS = {key: at for at, key in enumerate(layers.KEYS)}


def path(chain: Chain) -> str:
    """``L2 → L3 → L6``."""
    return " → ".join(chain.path)


def quoted(chain: Chain) -> str:
    """Whether the listing bears the links out, in words."""
    return "" if chain.evidence else "no link of it is quoted from the listing"


def svg(chain: Chain) -> "Markup":
    """Inline SVG without styles of its own: ``card.css`` has its classes. Everything from the card is escaped."""
    from markupsafe import Markup

    points = [(LEFT + STEP * step, TOP + ROW * _ROWS[key]) for step, key in enumerate(chain.path) if key in _ROWS]
    width, height = LEFT + STEP * LONGEST, 2 * TOP + ROW * (len(layers.KEYS) - 1)
    rows = Markup("").join(
        Markup('<text class="{}" x="0" y="{}">{} {}</text><line class="rail" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            "crossed" if layer.key in chain.path else "passed", y + 4, layer.key, layer.name, LEFT - 12, width, y, y
        )
        for layer, y in ((layer, TOP + ROW * _ROWS[layer.key]) for layer in layers.LAYERS)
    )
    line = Markup('<polyline class="way" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in points))
    dots = Markup("").join(
        Markup('<circle class="stop" cx="{}" cy="{}" r="{}"/><text class="number" x="{}" y="{}">{}</text>').format(
            x, y, RADIUS, x, y + 4, number
        )
        for number, (x, y) in enumerate(points, 1)
    )
    return Markup('<svg class="chain" role="img" viewBox="0 0 {} {}" aria-label="{}">{}{}{}</svg>').format(
        width, height, f"The chain crosses {escape.visible(path(chain))}", rows, line, dots
    )
