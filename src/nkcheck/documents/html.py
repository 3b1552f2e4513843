"""HTML and XHTML: what a reader sees of the article, everything else blanked: also navigation, the page's foot, and what readers say.

The standard library's parser tells no place inside a line that entities or unclosed tags are in, and takes quadratic time on text
made for it. So the page is read here, as far as places need it: tags, raw text, comments, and which elements are open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nkcheck.documents import Document, Ignore, stated_date, trimmed
from nkcheck.documents.comments import ignore
from nkcheck.documents.decoding import decode
from nkcheck.documents.layout import Edit, entities, lay

_HEAD = 4096  # bytes in which a page must name its charset; browsers read 1024

_CHARSET = rb"(?i:<meta\s[^>]{0,512}?charset\s*+=\s*+[\"']?\s*+([\w.:-]+)|<\?xml\s[^>]{0,512}?encoding\s*+=\s*+[\"']([\w.:-]+))"
# A quotation mark counts only behind an equals sign, and only if there is another.
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
_SIMPLE_TAG = r"<(/?)([A-Za-z][^\s/>]*+)([^>]*+)>"
_ATTRIBUTE = r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++)))?+"
_COMMENT_END = r"--!?>"
_INVISIBLE = r"(?i:(?:^|[;\s])(?:display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse))(?![\w-]))"
_NOTE_MARK = r"[\s\d*†‡,\[\]()]{1,20}+\Z"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RAW = _names("iframe noembed noframes script style textarea title xmp")  # in these, tags are none
_RAW_ENDS = {name: rf"(?i:</{name}(?=[\s/>]))" for name in _RAW}
_UNSEEN = _names("audio canvas code datalist noscript select svg template video")
_STRUCK = _names("del s strike")  # what an author has taken back
_NO_ARTICLE = _names("comments comment-list comments-area comments-section disqus_thread")  # ids and classes: what readers say
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table"
    " tbody template tfoot thead title tr ul"
)
_CELLS = _names("td th")
_APART = _CELLS | _names("audio br button canvas embed iframe img input object select svg textarea video")
# What ends an element that is left open: the names that do, those that it ends, and how far out it looks for them.
_ENDS = {
    **dict.fromkeys(("li",), (("li",), ("ul", "ol", "menu"))),
    **dict.fromkeys(("dt", "dd"), (("dt", "dd"), ("dl",))),
    **dict.fromkeys(("td", "th"), (("td", "th"), ("tr", "table"))),
    **dict.fromkeys(("tr", "tbody", "tfoot"), (("tr", "td", "th"), ("table",))),
    **dict.fromkeys(("option",), (("option",), ("select", "datalist"))),
}
_DATES = _names(  # of `<meta>`, by property, name or itemprop: Open Graph, schema.org, Dublin Core, and what publishers use
    "article:published_time article:published og:published_time datepublished date pubdate publishdate publish_date publish-date"
    " dc.date dc.date.issued dcterms.date dcterms.issued parsely-pub-date sailthru.date"
)
_IN_LINE = ("p",), ("td", "th", "caption", "button", "object")
_ANY_BLOCK = ""  # stands for all of them among the open elements


def parse(data: bytes, path: str) -> Document:
    """The text of every block element is a paragraph, the page's title none. Raises InputError if the bytes are no text."""
    source = decode(data, path, lambda: _charset(data))
    page = _Page(source)
    page.read()
    text, moved = lay(source, page.edits)
    title = next((" ".join(text[start:end].split()) for start, end in (page.title, page.heading) if text[start:end].strip()), "")
    date = next(filter(None, map(stated_date, page.dates)), None) or next(filter(None, map(stated_date, _linked(page.linked))), None)
    blocks = [block for block in page.blocks if not block[0] <= page.title[0] < page.title[1] <= block[1]]
    return Document(path, text, trimmed(text, blocks), date, title, moved, source, ignores=tuple(page.ignores))


def _charset(data: bytes) -> str:
    """What a page says that it is written in; '' if it does not."""
    declared = re.search(_CHARSET, data[:_HEAD])
    return (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""


class _Open:
    """The elements that are open, each as far out as its number; it takes one step to find the innermost of a name."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.at: dict[str, list[int]] = {}

    def innermost(self, *names: str) -> int:
        """The number of the innermost open element of these names, or -1."""
        return max((self.at[name][-1] for name in names if self.at.get(name)), default=-1)

    def open(self, name: str) -> None:
        self.at.setdefault(name, []).append(len(self.names))
        if name in _BLOCKS or name in _CELLS:
            self.at.setdefault(_ANY_BLOCK, []).append(len(self.names))
        self.names.append(name)

    def close(self, number: int) -> None:
        """Close an element, and all inside it."""
        while len(self.names) > number:
            name = self.names.pop()
            self.at[name].pop()
            if name in _BLOCKS or name in _CELLS:
                self.at[_ANY_BLOCK].pop()


class _Page:
    """A page as it is read: the edits that blank its markup, its blocks, and what it says of itself."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.edits: list[Edit] = []
        self.blocks: list[tuple[int, int]] = []
        self.ignores: list[Ignore] = []
        self.dates: list[str] = []
        self.linked = ""  # JSON-LD
        self.title = self.heading = (0, 0)
        self.open = _Open()
        self.hidden = -1  # the number of the outermost element that is not shown
        self.begin = 0  # of the block
        self.filled = False  # it holds text
        self.breaks = 0  # line breaks since there was text
        self.cells: list[int] = []  # the edits since then that blank the tag of a cell
        self.headed = -1  # where the first heading begins, while it is open
        self.last = source.rfind(">")  # no tag ends behind it
        self.quoted = True  # quotation marks in tags come in pairs

    def read(self) -> None:
        at, size = 0, len(self.source)
        while at < size:
            less = self.source.find("<", at)
            less = size if less < 0 else less
            if at < less:
                self._text(at, less)
            at = self._markup(less) if less < size else size
        self._cut(size, size)

    def _markup(self, at: int) -> int:
        """Read what a `<` begins; return where to go on."""
        if self.source.startswith("<!--", at):
            closing = re.compile(_COMMENT_END).search(self.source, at + 2)
            end = closing.end() if closing else len(self.source)
            self.edits.append(Edit(at, end, joins=True))
            asked = ignore(self.source[at + 4 : closing.start()], at, end) if closing else None
            self.ignores += [asked] if asked else []
            return end
        tag = _TAG.match(self.source, at) if self.quoted and at < self.last else None
        if tag:
            return self._tag(tag[1], tag[2].lower(), tag[3], at, tag.end())
        return self._odd(at)

    def _odd(self, at: int) -> int:
        """Read a `<` that begins no whole tag: a declaration, a tag whose quotation marks are not paired, or text."""
        after = self.source[at + 1 : at + 2]
        names = after.isascii() and after.isalpha()
        if at >= self.last or not (names or after in ("!", "?", "/")):
            return at + 1
        if names:
            self.quoted = False  # each further try would read up to the end of the page
        end = self.source.index(">", at) + 1
        tag = re.compile(_SIMPLE_TAG).match(self.source, at)
        if tag:
            return self._tag(tag[1], tag[2].lower(), tag[3], at, end)
        self.edits.append(Edit(at, end, joins=True))
        return end

    def _tag(self, slash: str, name: str, inside: str, at: int, end: int) -> int:
        """Read a tag, and for some elements their content; return where to go on."""
        self.edits.append(Edit(at, end, joins=name not in _BLOCKS and name not in _APART))
        if name in _BLOCKS:
            self._cut(at, end)
        if slash:
            self._close(name, at)
            return end
        attributes = _attributes(inside) if name in ("meta", "script") or _may_hide(inside) else {}
        aside = name == "nav" or (name == "footer" and self.open.innermost("article", "main", "section", "blockquote") < 0)
        self._ended_by(name)
        if name == "meta":
            self._meta(attributes)
        elif name in _CELLS:
            self.cells.append(len(self.edits) - 1)
        elif name == "br":
            self.breaks += 1
            if self.breaks > 1:
                self._cut(at, end)
        if name in _VOID or (inside.endswith("/") and self._is_xml(name)):
            return end
        if name in _RAW:
            return self._raw(name, attributes, end)
        self.open.open(name)
        if self.hidden < 0 and (aside or name in _UNSEEN or name in _STRUCK or _hides(attributes)):
            self.hidden = len(self.open.names) - 1
        if name == "h1" and self.headed < 0 and self.hidden < 0:
            self.headed = end
        return end

    def _is_xml(self, name: str) -> bool:
        """True where `<x/>` is a whole element; in HTML the stroke means nothing."""
        return name == "svg" or self.open.innermost("svg") >= 0 or self.source.startswith("<?xml")

    def _close(self, name: str, at: int) -> None:
        number = self.open.innermost(name)
        outer = name in _BLOCKS or name in _CELLS
        if number >= 0 and (outer or number > self.open.innermost(_ANY_BLOCK)):
            self._leave(number)
        if name == "h1" and self.headed >= 0 and self.heading == (0, 0):
            self.heading = (self.headed, at)

    def _ended_by(self, name: str) -> None:
        """Close what a tag ends without saying so: a list item the one before it, a block the paragraph."""
        for ended, within in filter(None, (_IN_LINE if name in _BLOCKS else None, _ENDS.get(name))):
            bound = self.open.innermost(*within)
            inner = [number for each in ended if (number := self.open.innermost(each)) > bound]
            if inner:
                self._leave(min(inner))

    def _leave(self, number: int) -> None:
        self.open.close(number)
        if self.hidden >= number:
            self.hidden = -1

    def _raw(self, name: str, attributes: dict[str, str], begin: int) -> int:
        """Read what may hold no tags, up to the tag that closes it."""
        closing = re.compile(_RAW_ENDS[name]).search(self.source, begin)
        end = closing.start() if closing else len(self.source)
        if name == "title" and self.hidden < 0:
            self._text(begin, end)
            self.title = self.title if self.title != (0, 0) else (begin, end)
        elif begin < end:
            self.edits.append(Edit(begin, end, joins=True))
        if attributes.get("type", "").strip().lower() == "application/ld+json" and "datePublished" not in self.linked:
            self.linked = self.source[begin:end]
        return end

    def _text(self, start: int, end: int) -> None:
        """Read text between two tags."""
        piece = self.source[start:end]
        if self.hidden >= 0:
            self.edits.append(Edit(start, end, joins=True))
        elif self.open.at.get("sup") and re.match(_NOTE_MARK, piece):
            self.edits.append(Edit(start, end, joins=True))  # '600<sup>1</sup>' is not 6001
        elif not piece.isspace():
            self.edits += entities(self.source, start, end)
            for number in self.cells if self.filled else ():
                self.edits[number] = self.edits[number]._replace(text=" | ")
            self.cells, self.filled, self.breaks = [], True, 0

    def _cut(self, end: int, begin: int) -> None:
        """End a block, and begin the next."""
        if self.filled:
            self.blocks.append((self.begin, end))
        self.begin, self.filled, self.cells, self.breaks = begin, False, [], 0

    def _meta(self, attributes: dict[str, str]) -> None:
        names = {attributes.get(key, "").strip().lower() for key in ("property", "name", "itemprop")}
        if names & _DATES:
            self.dates.append(attributes.get("content", ""))


def _may_hide(inside: str) -> bool:
    """True for a tag whose attributes must be read; most need not."""
    inside = inside.lower()
    return "hidden" in inside or "style" in inside or "comment" in inside or "disqus" in inside


def _attributes(inside: str) -> dict[str, str]:
    """The attributes of a tag by name; the first of a name holds."""
    found: dict[str, str] = {}
    for name, *values in re.findall(_ATTRIBUTE, inside):
        found.setdefault(name.lower(), _unescaped("".join(values)))
    return found


def _unescaped(value: str) -> str:
    if "&" not in value:
        return value
    import html  # a dictionary of two thousand names

    return html.unescape(value)


def _hides(attributes: dict[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or re.search(_INVISIBLE, attributes.get("style", "")) is not None
        or not _NO_ARTICLE.isdisjoint(f"{attributes.get('id', '')} {attributes.get('class', '')}".lower().split())
    )


def _linked(text: str) -> Iterator[str]:
    """Every date of publication in JSON-LD, the outermost first; none if it cannot be read."""
    if "datePublished" not in text:
        return
    import json

    try:
        level: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while level:
        for item in level:
            date = item.get("datePublished") if isinstance(item, dict) else None
            if isinstance(date, str):
                yield date
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item) if isinstance(inner, dict | list)]
