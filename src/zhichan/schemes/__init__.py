"""Reference schemes: short labels of our own, and the issuers' own titles loaded from their files."""
