"""Which texts speak of the same problem: what a person asks while typing, learned over night.

`texts` cuts a text into words and their pieces, `learning` gives every word a vector (numpy, in a
worker only), `vectors` adds them up and compares (plain Python, in the request). docs/similarity.md
tells how good it is and why it was built this way.
"""
