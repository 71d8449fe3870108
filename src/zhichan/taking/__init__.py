"""Taking results away: orders of files, made at once or in the background, kept for some days, served in pieces."""
