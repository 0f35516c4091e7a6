"""Files people send: checked by their content, kept under its hash, never overwritten."""
