"""Figures as they were published, and what is computed from them."""
