"""A folder of 100,000 claims beside the built-in ones: a document, a start, memory; and its first compile beside libyaml's parser."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

import nkcheck
from bench import claims
from bench.articles import Writer
from bench.measure import Row, Run, Size, in_turn, printed, processor_time, run, slower
from bench.measure import nkcheck as command

# Each prints seconds by the clock and of the processor, and by how many MiB its memory grew at the peak; imports are left out. What a
# process that it started has used counts too.
MEASURED = """
import re, resource, sys, time
from pathlib import Path
def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
def processor():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
{imports}
before, begin, used = memory("VmRSS"), time.perf_counter(), processor()
{call}
seconds = time.perf_counter() - begin
beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(seconds, processor() - used, memory("VmHWM") - before + max(0, beside - before))
"""
OURS = MEASURED.format(imports="import nkcheck\nfrom nkcheck.claim import load", call="load(sys.argv[1])")
PARSED = MEASURED.format(
    imports="import yaml", call="kept = [yaml.load(Path(name).read_bytes(), yaml.CSafeLoader) for name in sys.argv[1:]]"
)
UNCOLLECTED = (
    "import gc\ngc.disable()\n" + PARSED
)  # three times as fast: all that is read stays, and the collector looks through it in vain
WORKING = MEASURED.format(
    imports="import nkcheck", call="nkcheck.Checker(sys.argv[1]).verify(Path(sys.argv[2]).read_text(encoding='utf-8'), date='2024-06-01')"
)


def rows(size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """Eight rows, of which the three of the first compile are last."""
    many = claims.write(folder / "many", size.claims)
    few = claims.write(folder / "few", 0)  # those that ship with the package, as a folder of somebody's own
    names = f"{size.claims:,} claims / {len(nkcheck.load().claims)}"
    compiled = list(_compiled(many, size, folder))
    yield from _document(many, few, names, size, writer, folder)
    yield from _start(many, few, names, size, writer, folder)
    yield from compiled


def _document(many: Path, few: Path, names: str, size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """Time of a text with a warm Checker of each, and what the processes hold."""
    crowded, spare = nkcheck.Checker(many), nkcheck.Checker(few)
    text = writer.dense(size.characters // 10)

    def seconds(checker: nkcheck.Checker) -> float:
        return processor_time(lambda: checker.verify(text, date="2024-06-01"))

    seconds(spare), seconds(crowded)  # what is read of claims once is there
    pairs = in_turn(lambda: seconds(crowded), lambda: seconds(spare), size.pairs * 2)
    yield Row(f"a document with {names}: time", slower(pairs), "<= 1.3", f"{len(text) / 1000:.0f} kB of dense text")
    draft = folder / "draft.txt"
    draft.write_text(text, encoding="utf-8")

    def memory(where: Path) -> float:
        return printed(WORKING, [str(where), str(draft)], folder)[2]

    memory(many), memory(few)
    more = [memory(many) - memory(few) for _ in range(min(size.pairs, 3))]
    yield Row(f"a process that does so, {names.replace('/', '−')}: memory", more, unit=" MiB")


def _start(many: Path, few: Path, names: str, size: Size, writer: Writer, folder: Path) -> Iterator[Row]:
    """The whole process of `verify` with a warm cache, beside the same with few claims of one's own, and with the built-in ones."""

    def started(*options: str) -> Run:
        return run(command("verify", *options, "--", writer.about.statement), folder, (0, 1))

    crowd, spare = ("--claims", str(many)), ("--claims", str(few))
    started(*crowd), started(*spare), started()
    measured: list[tuple[Run, Run, Run]] = []
    for number in range(size.starts // 2 or 1):
        if number % 2:
            last, middle = started(), started(*spare)
            measured.append((started(*crowd), middle, last))
        else:
            measured.append((started(*crowd), started(*spare), started()))
    milliseconds = statistics.median(a.seconds for a, _, _ in measured) * 1000
    yield Row(f"warm start with {names}: time", [a.seconds / b.seconds for a, b, _ in measured], "<= 1.3", f"{milliseconds:.0f} ms")
    yield Row(f"warm start with {size.claims:,} claims / the built-in ones: time", [a.seconds / c.seconds for a, _, c in measured])
    yield Row(f"warm start with {names.replace('/', '−')}: memory", [a.memory - b.memory for a, b, _ in measured], unit=" MiB")


def _compiled(many: Path, size: Size, folder: Path) -> Iterator[Row]:
    """The first load of a folder, to the cache written, beside its files read by CSafeLoader."""
    files = sorted(map(str, [*many.glob("*.yaml"), *(many.parent / "sources").glob("*.yaml")]))
    ours, theirs, uncollected = [], [], []
    for number in range(size.compiles):
        ours.append(printed(OURS, [str(many)], folder, XDG_CACHE_HOME=str(folder / f"cold-{number}")))
        theirs.append(printed(PARSED, files, folder))
        uncollected.append(printed(UNCOLLECTED, files, folder))
    seconds, memory = (statistics.median(values[i] for values in ours) for i in (0, 2))
    megabytes = sum(Path(file).stat().st_size for file in files) / 1e6
    name = f"first compile of {size.claims:,} claims / CSafeLoader"
    busy, idle = (statistics.median(_ratios(ours, other, 1)) for other in (theirs, uncollected))
    yield Row(f"{name}: time", _ratios(ours, theirs, 0), "<= 0.25", f"{megabytes:.0f} MB in {seconds:.1f} s; {busy:.2f} of processor time")
    yield Row(f"{name} without the collector: time", _ratios(ours, uncollected, 0), note=f"{idle:.2f} of processor time")
    yield Row(f"{name}: memory", _ratios(ours, theirs, 2), "<= 0.1", f"{memory:.0f} MiB")


def _ratios(ours: list[list[float]], theirs: list[list[float]], number: int) -> list[float]:
    return [a[number] / b[number] for a, b in zip(ours, theirs, strict=True)]
