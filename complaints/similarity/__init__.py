"""Which texts speak of the same problem: what a person asks while typing, learned over night.

`texts` cuts a text into words and their pieces, `standing` finds which words stand for others,
`learning` gives every word a vector (in a process of its own), `vectors` adds them up and compares.
docs/similarity.md tells how good it is and why it was built this way.
"""
