"""Score sheets, and the points of a body by them."""
