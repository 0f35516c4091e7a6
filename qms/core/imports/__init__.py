"""Files into records: upload, say how it is read and which column is what, try it, confirm.

An app declares in its `imports.py` what a row means (`kinds.Importer`); everything else is here.
"""
