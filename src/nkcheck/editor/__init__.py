"""Figures marked where they are written: a server of the Language Server Protocol, on standard input and output.

| file | holds |
| --- | --- |
| server.py | the conversation: documents as they are typed, and what is answered about them |
| desk.py | a text checked as `check` would check it, by settings and claims as they stand now |
| places.py | where a character stands as an editor counts |
| fixes.py | what may be done about a finding |
| telling.py | a finding as Markdown, in which words from outside do nothing |

Needs nkcheck[lsp]; only `nkcheck lsp` imports it.
"""
