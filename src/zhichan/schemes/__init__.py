"""Titles of class symbols: short names of our own, and the issuers' files loaded beside the data."""
