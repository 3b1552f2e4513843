"""`nkcheck scan`: the figures of a whole archive, one row a finding. Needs pyarrow.

| file | is |
| --- | --- |
| rows.py | a report as rows, and the schema of them |
"""
