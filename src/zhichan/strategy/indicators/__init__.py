"""Indicators: declared, and their values."""
