"""Hold the labelled sets in a folder to their goals: `labelled.py FOLDER`. Exits with 1 and says which figure is short."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

from nkcheck import Checker
from nkcheck.figure import Figure, Kind
from nkcheck.find import find
from nkcheck.stance import stance
from nkcheck.tokens import tokenize

LEAST = {"link_f1": 0.97, "verdict_accuracy": 0.95, "rule_recall": 0.95}
MOST = {"false_support": 0, "false_refute": 0.01, "noise": 2, "crashes": 0}


def figure(checker: Checker, text: str, kind: str) -> Figure:
    """The figure of a pair, in the fewest words that show its kind: an age needs a name before it, a share a whole."""
    frames = {"age": "Kim, {}, left" if text.isdigit() else "aged {}", "share": "{} of people", "date": "in {}"}
    if kind == "age" and text.startswith("in "):
        frames = {}
    for frame in (frames.get(kind, "{}"), "{}"):
        tokens = tokenize(frame.format(text))
        found = [item.figure for item in find(tokens, checker.claims.language, nouns=checker.claims.subject.nouns)]
        if len(found) == 1:
            # 'about 40' is a count until something says that it is an age
            return found[0] if found[0].kind is Kind(kind) else found[0]._replace(kind=Kind(kind))
    raise SystemExit(f"no single figure in {text!r}")


def main() -> None:
    folder, checker, short = Path(sys.argv[1]), Checker(), []
    score = runpy.run_path(str(folder / "score.py"))["score"]
    for name in ("dev.jsonl", "articles-dev.jsonl"):
        items = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()]
        result = score(items, checker.verify)
        print(name, *(f"{key}={value}" for key, value in result.items() if key != "confusion"))
        short += [f"{name}: {key} {result[key]}" for key, goal in LEAST.items() if result[key] < goal]
        short += [f"{name}: {key} {result[key]}" for key, goal in MOST.items() if result[key] > goal]
    pairs = [json.loads(line) for line in (folder / "stances.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    wrong = []
    for pair in pairs:
        text, source = (figure(checker, pair[key], pair["kind"]) for key in ("text_figure", "source_figure"))
        if stance(text, source) not in pair["stance"]:  # a label, or a list of those that count as right
            wrong.append(f"{pair['text_figure']} against {pair['source_figure']}")
    print(f"stances.jsonl {len(pairs) - len(wrong)} of {len(pairs)} as labelled")
    short += wrong
    if short:
        raise SystemExit("short of the goals: " + "; ".join(short))


if __name__ == "__main__":
    main()
