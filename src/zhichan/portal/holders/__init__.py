"""The page of one holder."""
