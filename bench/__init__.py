"""How fast nkcheck is beside other things: one table of ratios. `python -m bench --help`, docs/performance.md.

| file | measures |
| --- | --- |
| startup.py | the whole process of `verify` and `check` beside a bare typer hello |
| texts.py | an archive beside `re \\d+`, dense text beside a scan for digits and words, a long text beside short ones |
| peers.py | dense text beside onus and codespell, where they are installed |
| folders.py | 100,000 claims beside the built-in ones, and beside libyaml |
| scanning.py | `nkcheck scan` with two processes beside one |
| measure.py | pairs, in turn |
| articles.py | the articles that are read |
| claims.py | claims folders of any size |
| serve.py | `nkcheck serve` under load; run by itself |
"""
