"""What pages are made of: words from outside made harmless, the frame of a page, pictures, quotes. No format itself.

A page is one file that asks for nothing: its style and script stand in it, and its policy lets nothing else act, whatever a draft
or a claims file may have brought along.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from nkcheck.figure import Figure
from nkcheck.formats.telling import through
from nkcheck.picture import Bar, End, scale
from nkcheck.terminal import cut, revealed

_HERE = Path(__file__).parent
_BREAKS = str.maketrans("\r\n\t", "   ")
_ROW = 38  # pixels of a picture's row: a label, and a bar below it, which the style puts there
_LABEL = 46  # characters of a label: more do not fit beside a phone's edges
_WEB = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_ENDS = {End.CLOSED: "c", End.OPEN: "o"}
# The ends of bars, once for all pictures of a page.
_SHAPES = (
    '<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>'
    '<path id="end-c" d="M0-5V5"/><circle id="end-o" r="3.5"/><circle id="point" r="5"/>'
    '<path id="end-r" d="M-1-5L7 0L-1 5Z"/><path id="end-l" d="M1-5L-7 0L1 5Z"/></defs></svg>'
)


def shown(text: str) -> str:
    """Words from outside as HTML: markup in them is text, and what could steer the reading is made visible."""
    return revealed(escape(text.translate(_BREAKS)), _visible)


def laid_out(text: str) -> str:
    """The same with its lines as they are."""
    return revealed(escape(text.replace("\r\n", "\n")), _visible)


def plain(text: str) -> str:
    """The same where no element may stand: in an attribute, in a title, in a picture."""
    return escape(revealed(text.translate(_BREAKS)))


def _visible(escaped: str) -> str:
    return f'<span class="unseen">{escaped}</span>'


def document(title: str, body: str, script: str = "", data: str = "") -> str:
    """A whole page. `script` names a file beside this one, `data` is JSON-LD that holds no `<`."""
    style = _part("page.css")
    code = _part(script) if script else ""
    allowed = f"; script-src {_sum(code)}" if code else ""
    policy = (
        f"default-src 'none'; style-src {_sum(style)}{allowed}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{plain(title)}</title>",
        f"<style>{style}</style>",
        *([f'<script type="application/ld+json">{data}</script>'] if data else []),
        *([f"<script>{code}</script>"] if code else []),
    ]
    lines = "\n".join(head)
    return f'<!doctype html>\n<html lang="en">\n<head>\n{lines}\n</head>\n<body>\n{_SHAPES}\n{body}\n</body>\n</html>\n'


def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _sum(content: str) -> str:
    """What a policy names a block by that may stand in the page."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def address(url: str) -> str:
    """A link to a page of the web that names the host it leads to; words, if it leads anywhere else; nothing for nothing."""
    host = host_of(url)
    return f'<a href="{escape(url)}" rel="noreferrer">{plain(host.removeprefix("www."))}</a>' if host else shown(url)


def host_of(url: str) -> str:
    """The host of an address of the web; empty for what is none."""
    try:
        return (urlsplit(url).hostname if _WEB.fullmatch(url) else None) or ""
    except ValueError:
        return ""


def quotation(quote: str, figure: Figure) -> str:
    """A quote with its figure marked."""
    start, end = max(figure.start, 0), max(figure.end, figure.start, 0)
    return f"<blockquote>{shown(quote[:start])}<b>{shown(quote[start:end])}</b>{shown(quote[end:])}</blockquote>"


def said_by(chain: tuple[str, ...]) -> str:
    """Who says it, and through whom."""
    return f"<bdi>{shown(through(chain))}</bdi>"


def picture(text: Figure | None, others: Iterable[tuple[Figure, str]]) -> str:
    """Figures on one scale: the text's own, if there is one, and those of sources, each once, with who gives it. Or nothing."""
    givers: dict[tuple[object, ...], tuple[Figure, list[str]]] = {}
    for figure, name in others:
        names = givers.setdefault((figure.text, figure.value, figure.high, figure.bound, figure.kind), (figure, []))[1]
        if name not in names:
            names.append(name)
    rows = [(figure, _label(figure, names)) for figure, names in givers.values()]
    if text is not None:
        rows.insert(0, (text, f"the text: {text.text}"))
    drawn = scale([figure for figure, _ in rows])
    if drawn is None:
        return ""
    height = _ROW * len(rows) + 22
    parts = [_guide(drawn.bars[0], height - 22)] if text is not None else []
    for n, ((_, label), bar) in enumerate(zip(rows, drawn.bars, strict=True)):
        own = ' class="own"' if text is not None and not n else ""
        words = plain(cut(revealed(label.translate(_BREAKS)), _LABEL))
        parts.append(f'<svg{own} y="{n * _ROW}"><text>{words}</text>{_bar(bar)}</svg>')
    parts.append(_axis(drawn.low, drawn.high, height))
    told = f"Figures on one scale from {drawn.low} to {drawn.high}"
    return f'<svg class="scale" width="100%" height="{height}" role="img" aria-label="{plain(told)}">{"".join(parts)}</svg>'


def _label(figure: Figure, names: Sequence[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{figure.text}: {names[0]}{more}"


def _bar(bar: Bar) -> str:
    if bar.point:
        return f'<use href="#point" x="{_across(bar.low)}"/>'
    low, high = bar.low, max(bar.high, bar.low + 0.02)  # an interval shows two ends, however small it is on this scale
    left, right = _ENDS.get(bar.left, "l"), _ENDS.get(bar.right, "r")
    return (
        f'<line x1="{_across(low)}" x2="{_across(high)}"/>'
        f'<use href="#end-{left}" x="{_across(low)}"/><use href="#end-{right}" x="{_across(high)}"/>'
    )


def _guide(bar: Bar, height: int) -> str:
    """The text's own reading, through all rows: what meets it is seen at once."""
    low, high = _across(bar.low), _across(max(bar.high, bar.low + 0.004))
    return f'<line class="guide" x1="{low}" x2="{low}" y2="{height}"/><line class="guide" x1="{high}" x2="{high}" y2="{height}"/>'


def _axis(low: str, high: str, height: int) -> str:
    y = height - 18
    return (
        f'<line class="axis" x1="3%" x2="97%" y1="{y}" y2="{y}"/><text y="{height - 4}">{plain(low)}</text>'
        f'<text class="last" x="100%" y="{height - 4}">{plain(high)}</text>'
    )


def _across(part: float) -> str:
    return f"{3 + 94 * part:.1f}%"


def plural(count: int, what: str) -> str:
    """'1 figure', '1,204 figures'."""
    return f"{count:,} {what}{'s' * (count != 1)}"
