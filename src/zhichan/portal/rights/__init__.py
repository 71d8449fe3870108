"""The page of one right."""
