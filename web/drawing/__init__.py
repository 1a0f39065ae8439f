"""What the site draws itself: the table, a group's cloth, the mark. SVG without colours; the style sheet paints it."""

from web.drawing.bars import bars_svg
from web.drawing.cloth import PAPERS, WEAVES, Cloth, badge_svg, band_svg, cloth_for
from web.drawing.mark import mark_svg
from web.drawing.plot import plot_svg
from web.drawing.sentence import table_sentence
from web.drawing.table import TableFacts, table_svg

__all__ = [
    "PAPERS",
    "WEAVES",
    "Cloth",
    "TableFacts",
    "badge_svg",
    "band_svg",
    "bars_svg",
    "cloth_for",
    "mark_svg",
    "plot_svg",
    "table_sentence",
    "table_svg",
]
