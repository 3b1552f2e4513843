"""Markdown as CommonMark has it, with front matter, tables and footnotes: its prose, everything else blanked.

First the lines are put together to blocks, then the marks inside each are found. Both go through the text once; a library that
gives places inside a line takes quadratic time on text made for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from nkcheck.documents import Document, Ignore, stated_date, trimmed
from nkcheck.documents.comments import ignore
from nkcheck.documents.decoding import decode
from nkcheck.documents.layout import ENTITY, Edit, decoded, lay
from nkcheck.errors import InputError
from nkcheck.record import NamedTuple

MOST_DEPTH = 32  # of quotes and lists in each other; deeper marks are text
MOST_FRONT_MATTER = 100_000  # characters; a longer one is not read, only blanked
MOST_LABEL = 999  # characters of a link's label, by CommonMark
MOST_TAG = 4000  # characters of a tag inside a paragraph

_QUOTE = 0  # a container; the others are list items, by how many columns their content is indented
_FOOTNOTE = 4

# Compiled where they are met, as most documents have few of them: `re` keeps them.
_ITEM = r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)"
_FENCE = r"(`{3,}+)[^`]*+$|(~{3,}+)"
_HEADING = r"#{1,6}(?=[ \t]|$)"
_RULE = r"([-*_])[ \t]*+(?:\1[ \t]*+){2,}$"
_UNDERLINE = r"(?:=+|-+)[ \t]*$"
_RAW = r"(?i:<!--|<(script|style)(?=[\s>]))"
_RAW_ENDS = {"": "-->", "script": r"(?i:</script\s*+>)", "style": r"(?i:</style\s*+>)"}
_NOTE = r"\[\^[^\[\]\s]{1,200}\]:"
_DEFINITION = r"\[((?:[^\[\]\\]|\\.){1,999}+)\]:[ \t]*+(?:<[^<>]*+>|[^\s<]\S*+)(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+[ \t]*+$"

_MARK = re.compile(r"\\|`++|\*++|_++|~~|!?\[|\]|<|&|https?://|[\u00ad\u200b\u2060]")
_ESCAPED = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_TICKS = "`++"
_AUTOLINK = r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[^\s<>@]{1,64}+@[^\s<>]{1,255}+)>"
_TAG = r"</?([A-Za-z][A-Za-z0-9-]*+)(?:\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+\s*+/?>"
_RAISED = r"(?i:<sup>[\s\d*†‡,\[\]()]{1,20}+</sup>)"  # the mark of a footnote
_IN_WORDS = frozenset(
    {"a", "abbr", "b", "cite", "del", "em", "font", "i", "ins", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_STRUCK = {name: rf"(?i:</{name}\s*+>)" for name in ("del", "s", "strike")}
_ADDRESS = r"https?://[^\s<>\[\]]++"
_ADDRESS_END = ".,;:!?'\"*_~)"
_NOTE_MARK = r"\[\^[^\[\]\s]{1,200}\]"
_TARGET = (
    r"(?s:\(\s*+(?:<(?:[^<>\\\n]|\\.)*+>|(?:[^\s()<\\]|\\.)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+)?+"
    r"(?:\s++(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?+\s*+\))"
)
_LABEL = r"(?s:\[((?:[^\[\]\\]|\\.){0,999}+)\])"


class _Block(NamedTuple):
    """A paragraph, heading, item or row: characters `start` to `end` of the source."""

    start: int
    end: int
    heading: bool = False


def parse(data: bytes, path: str) -> Document:
    """Every block is a paragraph. Raises InputError if the bytes are no text."""
    source = decode(data, path)
    body, said = _front_matter(source, path)
    blocks = _Blocks(source, body)
    edits = [Edit(0, body), *blocks.edits] if body else blocks.edits
    for block in blocks.found:
        _Marks(source, block, blocks.labels, edits, blocks.ignores).read()
    text, moved = lay(source, edits)
    first = next((block for block in blocks.found if block.heading), _Block(0, 0))
    title = said.get("title") or text[first.start : first.end]
    spans = trimmed(text, ((block.start, block.end) for block in blocks.found))
    date, title = stated_date(said.get("date", "")), " ".join(title.split())
    return Document(path, text, spans, date, title, moved, source, ignores=tuple(sorted(blocks.ignores)))


def _front_matter(source: str, path: str) -> tuple[int, dict[str, str]]:
    """Where the text begins behind YAML between `---` and `---`, and the words of that; what is broken says nothing."""
    first = source[: source.find("\n") + 1]
    if first.rstrip() != "---":
        return 0, {}
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*+\r?$", re.MULTILINE).search(source, len(first))
    if not closing:
        return 0, {}
    inner = source[len(first) : closing.start()]
    if len(inner) > MOST_FRONT_MATTER:
        return closing.end(), {}
    from nkcheck import yamlfile

    try:
        value, _ = yamlfile.read(inner.encode(), path)
    except InputError:
        return closing.end(), {}
    said = value if isinstance(value, dict) else {}
    return closing.end(), {key: word for key, word in said.items() if isinstance(word, str)}


class _Blocks:
    """The blocks of a source, the labels of its links, and the edits that blank what is outside of the blocks.

    `ignores` are those of comments that stand outside of the blocks, until those inside are added.
    """

    def __init__(self, source: str, body: int) -> None:
        self.source = source
        self.edits: list[Edit] = []
        self.found: list[_Block] = []
        self.ignores: list[Ignore] = []
        self.labels: set[str] = set()
        self.containers: list[int] = []
        self.fence = ""
        self.first = -1  # where the open paragraph begins
        self.last = -1  # and where its last line ends
        self.lines = 0  # that it has
        self.table = False
        at = body
        while at < len(source):
            at = self._line(at)
        self._end()

    def _line(self, start: int) -> int:
        """Read one line, or as much as a comment takes; return where the next one begins."""
        end = self.source.find("\n", start)
        end = len(self.source) if end < 0 else end
        line = self.source[start:end].rstrip("\r")
        at, matched = self._enter(line, start)
        if self.fence and matched == len(self.containers):
            self._fenced(line, start, at)
            return end + 1
        if not line[at:].strip():
            self._end()
            self._leave(matched)
            return end + 1
        at, matched = self._open(line, start, at, matched)
        return self._leaf(line, start, at, matched) or end + 1

    def _enter(self, line: str, start: int) -> tuple[int, int]:
        """Pass the marks of the open containers; return where their content begins, and how many go on."""
        at = 0
        for depth, indent in enumerate(self.containers):
            columns, text = _indent(line, at)
            if indent == _QUOTE:
                if columns > 3 or line[text : text + 1] != ">":
                    return at, depth
                self._blank(start + text, start + text + 1)
                at = text + 1 + (line[text + 1 : text + 2] == " ")
            elif columns >= indent:
                at = _skip(line, at, indent)
            elif text < len(line):
                return at, depth
        return at, len(self.containers)

    def _open(self, line: str, start: int, at: int, matched: int) -> tuple[int, int]:
        """Open the containers that begin in this line; return where their content does, and how many go on or are new."""
        while len(self.containers) < MOST_DEPTH:
            columns, text = _indent(line, at)
            if columns > 3:
                break
            if line[text : text + 1] == ">":
                self._blank(start + text, start + text + 1)
                indent, at = _QUOTE, text + 1 + (line[text + 1 : text + 2] == " ")
            else:
                sign = line[text : text + 1]
                item = re.compile(_ITEM).match(line, text) if sign in ("-", "+", "*") or sign.isdecimal() else None
                if not item or re.compile(_RULE).match(line, text) or (self.first >= 0 and not self._interrupts(line, item, matched)):
                    break
                if item[0] == "+":
                    self.edits.append(Edit(start + text, start + text + 1, "-"))  # a plus would be read as a sign
                gap, content = _indent(line, item.end())
                gap = gap if 1 <= gap <= 4 and content < len(line) else 1
                indent, at = columns + item.end() - text + gap, _skip(line, item.end(), gap)
            self._end()
            self._leave(matched)
            self.containers.append(indent)
            matched = len(self.containers)
        return at, matched

    def _interrupts(self, line: str, item: re.Match[str], matched: int) -> bool:
        """True if an item may end a paragraph: not '2023.' at the head of a folded line, unless other items stand before it."""
        return matched < len(self.containers) or (item[1] in (None, "1") and bool(line[item.end() :].strip()))

    def _leaf(self, line: str, start: int, at: int, matched: int) -> int:
        """Read the content of a line; return where to go on if that is not the next line, or 0."""
        columns, text = _indent(line, at)
        rest, begin, end = line[text:], start + text, start + len(line)
        if not rest:
            return 0
        lazy = self.first >= 0 and matched < len(self.containers)
        if columns > 3 and self.first < 0:
            self._leave(matched)
            self._blank(begin, end)  # indented code
            return 0
        if columns <= 3:
            if self.first >= 0 and not lazy and rest[0] in "=-" and re.match(_UNDERLINE, rest):
                self._end(heading=True)
                self._blank(begin, end)
                return 0
            raw = re.match(_RAW, rest) if rest[0] == "<" else None
            if raw:
                self._end()
                return self._raw(begin, (raw[1] or "").lower())
            if self._alone(rest, begin, end, matched):
                return 0
        self._text(rest, begin, end, lazy, matched)
        return 0

    def _raw(self, begin: int, name: str) -> int:
        """Blank comments, scripts and style sheets, blank lines and all; what follows in the last line is text. Return where to go on."""
        while True:
            closing = re.compile(_RAW_ENDS[name]).search(self.source, begin + 2)
            end = closing.end() if closing else len(self.source)
            self._blank(begin, end)
            asked = ignore(self.source[begin + 4 : closing.start()], begin, end) if closing and not name else None
            self.ignores += [asked] if asked else []
            while end < len(self.source) and self.source[end] in " \t\r":
                end += 1
            another = re.compile(_RAW).match(self.source, end)
            if not another:
                break
            begin, name = end, (another[1] or "").lower()
        if self.source[end : end + 1] in ("", "\n"):
            return end + 1
        last = self.source.find("\n", end)
        last = len(self.source) if last < 0 else last
        self._text(self.source[end:last], end, last, False, len(self.containers))  # a line of its own for each would cost its square
        return last + 1

    def _alone(self, rest: str, begin: int, end: int, matched: int) -> bool:
        """True for a line that is a block of its own kind, and read: a fence, heading, rule, footnote, definition."""
        fence = re.match(_FENCE, rest) if rest[0] in "`~" else None
        heading = re.match(_HEADING, rest) if rest[0] == "#" else None
        note = re.match(_NOTE, rest) if rest[0] == "[" else None
        definition = re.match(_DEFINITION, rest) if rest[0] == "[" and self.first < 0 and not note else None
        if not (fence or heading or note or definition or (rest[0] in "-*_" and re.match(_RULE, rest))):
            return False
        self._end()
        self._leave(matched)
        if fence:
            self.fence = fence[1] or fence[2]
        elif heading:
            self._heading(rest, begin, heading.end())
            return True
        elif note:
            self._blank(begin, begin + note.end())
            if len(self.containers) < MOST_DEPTH:
                self.containers.append(_FOOTNOTE)
            self._text(rest[note.end() :], begin + note.end(), end, False, len(self.containers))
            return True
        elif definition:
            self.labels.add(_label(definition[1]))
        self._blank(begin, end)
        return True

    def _heading(self, rest: str, begin: int, marks: int) -> None:
        words = rest.rstrip()
        bare = words.rstrip("#")
        close = len(bare) if bare[-1:] in ("", " ", "\t") else len(words)
        close = max(close, marks)
        self._blank(begin, begin + marks)
        self._blank(begin + close, begin + len(rest))
        self.found.append(_Block(begin + marks, begin + close, heading=True))

    def _text(self, rest: str, begin: int, end: int, lazy: bool, matched: int) -> None:
        """A line of a paragraph or table."""
        if self.first >= 0 and self.lines == 1 and not self.table and not lazy and _rules_a_table(rest):
            self.table = "|" in self.source[self.first : self.last]
            if self.table:
                self._blank(begin, end)
                return
        if self.table:
            self._row()
        if self.first < 0:
            self._leave(matched)
            self.first = begin
        self.last = end
        self.lines += 1

    def _fenced(self, line: str, start: int, at: int) -> None:
        columns, text = _indent(line, at)
        mark = line[text:].rstrip()
        if columns <= 3 and mark.startswith(self.fence) and not mark.strip(self.fence[0]):
            self.fence = ""
        self._blank(start, start + len(line))

    def _row(self) -> None:
        """Close the row that stands in the place of the open paragraph."""
        if self.first >= 0:
            self.found.append(_Block(self.first, self.last))
        self.first = -1

    def _end(self, heading: bool = False) -> None:
        """Close the open paragraph, or table."""
        if self.first >= 0:
            self.found.append(_Block(self.first, self.last, heading))
        self.first, self.lines, self.table = -1, 0, False

    def _leave(self, matched: int) -> None:
        """Close the containers that do not go on."""
        if matched < len(self.containers):
            del self.containers[matched:]
            self.fence = ""

    def _blank(self, start: int, end: int) -> None:
        if start < end:
            self.edits.append(Edit(start, end))


class _Marks:
    """The marks inside one block."""

    def __init__(self, source: str, block: _Block, labels: set[str], edits: list[Edit], ignores: list[Ignore]) -> None:
        self.source = source
        self.start = block.start
        self.end = block.end
        self.labels = labels
        self.edits = edits
        self.ignores = ignores
        self.brackets: list[tuple[int, int]] = []  # open: where it begins, and where the text in it does
        self.delimiters: dict[str, list[tuple[int, int]]] = {}  # emphasis that is open: where it begins, how many marks are left
        self.struck = dict(_STRUCK)  # of these elements the block may still hold a closing tag
        self.ticks: dict[int, list[int]] | None = None  # runs of backticks by their length
        self.comments = True  # one may still end

    def read(self) -> None:
        found = _MARK.search(self.source, self.start, self.end)
        while found:
            at = self._read(found[0], found.start(), found.end())
            found = _MARK.search(self.source, at, self.end)

    def _read(self, mark: str, at: int, end: int) -> int:
        """Read what a mark begins or ends; return where to go on."""
        match mark[0]:
            case "\\":
                return self._escape(at)
            case "`":
                return self._code(at, end)
            case "*" | "_" | "~":
                self._delimit(mark, at, end)
                return end
            case "!" | "[":
                return self._bracket(at, end)
            case "]":
                return self._close(at)
            case "<":
                return self._angle(at)
            case "h":
                return self._address(at)
            case _:
                return self._entity(at)

    def _join(self, start: int, end: int) -> None:
        if start < end:
            self.edits.append(Edit(start, end, joins=True))

    def _escape(self, at: int) -> int:
        after = self.source[at + 1 : min(at + 2, self.end)]
        if after == "|":  # not the edge of a cell
            self.edits.append(Edit(at, at + 2))
        elif after in _ESCAPED:
            self._join(at, at + 1)
        elif after in ("\r", "\n"):
            self.edits.append(Edit(at, at + 1))
        return at + 1 + (after in _ESCAPED)

    def _code(self, at: int, end: int) -> int:
        if self.ticks is None:
            self.ticks = {}
            for run in re.compile(_TICKS).finditer(self.source, self.start, self.end):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
        closing = self.ticks.get(end - at, [])
        found = bisect_right(closing, at)
        if found == len(closing):
            return end
        last = closing[found] + end - at
        self.edits.append(Edit(at, last))
        return last

    def _delimit(self, mark: str, at: int, end: int) -> None:
        """Pair emphasis marks: whether a run may open or close is told by what stands beside it."""
        before = self.source[at - 1] if at > self.start else " "
        after = self.source[end] if end < self.end else " "
        opens = not after.isspace() and (after.isalnum() or not before.isalnum())
        closes = not before.isspace() and (before.isalnum() or not after.isalnum())
        if mark[0] == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        stack, left = self.delimiters.setdefault(mark[0], []), end - at
        while closes and left and stack:
            first, count = stack.pop()
            used = min(count, left)
            if mark[0] == "~":
                self.edits.append(Edit(first, end))  # struck: what the author has taken back
                return
            self._join(first + count - used, first + count)
            self._join(end - left, end - left + used)
            left -= used
            if count > used:
                stack.append((first, count - used))
        if opens and left:
            stack.append((end - left, left))

    def _bracket(self, at: int, end: int) -> int:
        note = re.compile(_NOTE_MARK).match(self.source, end - 1, self.end)
        if note:
            self._join(end - 1, note.end())
            return note.end()
        self.brackets.append((at, end))
        return end

    def _close(self, at: int) -> int:
        """At a `]`: the text of a link stays, all of an image goes; brackets that are neither stay."""
        if not self.brackets:
            return at + 1
        first, inside = self.brackets.pop()
        last = self._link_end(inside, at)
        if not last:
            return at + 1
        if self.source[first] == "!":
            self.edits.append(Edit(first, last))
        else:
            self._join(first, inside)
            self._join(at, last)
        return last

    def _link_end(self, inside: int, at: int) -> int:
        """Where the link ends whose text ends at a `]`, or 0."""
        target = re.compile(_TARGET).match(self.source, at + 1, self.end)
        if target:
            return target.end()
        if not self.labels:
            return 0
        label = re.compile(_LABEL).match(self.source, at + 1, self.end)
        if label and label[1]:
            return label.end() if _label(label[1]) in self.labels else 0
        if at - inside > MOST_LABEL or _label(self.source[inside:at]) not in self.labels:
            return 0
        return label.end() if label else at + 1

    def _angle(self, at: int) -> int:
        """At a `<`: a comment, an address or a tag."""
        if self.source.startswith("<!--", at):
            end = self.source.find("-->", at + 2, self.end) if self.comments else -1
            if end >= 0:
                self._join(at, end + 3)
                asked = ignore(self.source[at + 4 : end], at, end + 3)
                self.ignores += [asked] if asked else []
                return end + 3
            self.comments = False
        found = re.compile(_RAISED).match(self.source, at, self.end)
        if found:
            self._join(at, found.end())
            return found.end()
        tag = re.compile(_TAG).match(self.source, at, min(self.end, at + MOST_TAG))
        if tag and tag[1].lower() in self.struck and tag[0][1] != "/":
            closing = re.compile(self.struck[tag[1].lower()]).search(self.source, tag.end(), self.end)
            if closing:
                self.edits.append(Edit(at, closing.end()))
                return closing.end()
            del self.struck[tag[1].lower()]  # a second look would find none either
        found = tag or re.compile(_AUTOLINK).match(self.source, at, self.end)
        if not found:
            return at + 1
        self.edits.append(Edit(at, found.end(), joins=tag is not None and tag[1].lower() in _IN_WORDS))
        return found.end()

    def _address(self, at: int) -> int:
        """A bare web address."""
        found = re.compile(_ADDRESS).match(self.source, at, self.end)
        if not found:
            return at + 4
        end = at + len(found[0].rstrip(_ADDRESS_END))
        self.edits.append(Edit(at, end))
        return end

    def _entity(self, at: int) -> int:
        found = re.compile(ENTITY).match(self.source, at, self.end)
        if not found or (found[0][0] == "&" and found[0][-1] != ";"):
            return at + 1
        edit = decoded(at, found[0])
        if edit and edit.end == found.end():
            self.edits.append(edit)
        return found.end()


def _indent(line: str, at: int) -> tuple[int, int]:
    """How many columns of white space follow, and where they end."""
    return _blanks(line, at, len(line))


def _skip(line: str, at: int, columns: int) -> int:
    """Where as many columns of white space end."""
    return _blanks(line, at, columns)[1]


def _blanks(line: str, at: int, most: int) -> tuple[int, int]:
    """How many columns of white space follow, no more than asked for, and where they end."""
    if "\t" not in line:
        end = at + most
        while at < min(end, len(line)) and line[at] == " ":
            at += 1
        return most - (end - at), at
    first = column = len(line[:at].expandtabs(4))
    while column - first < most and at < len(line) and line[at] in " \t":
        column += 4 - column % 4 if line[at] == "\t" else 1
        at += 1
    return column - first, at


def _rules_a_table(rest: str) -> bool:
    """True for the line between the head of a table and its rows: `|---|:--:|`."""
    return "-" in rest and "|" in rest and not rest.strip("|:- \t")


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()
