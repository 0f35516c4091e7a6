"""Taking everything away safely, and bringing it back.

A backup is a folder: `database.dump`, `manifest.json` (what was in it, counted in the same moment)
and `SHA256SUMS`, which `sha256sum -c` reads too. Attachments lie beside the backups in `files/`,
each content once, whichever of them it belongs to.
"""

DUMP, MANIFEST, SUMS, FILES = "database.dump", "manifest.json", "SHA256SUMS", "files"
