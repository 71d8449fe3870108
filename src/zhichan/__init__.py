"""Zhichan (知产): the open platform for a city's intellectual property."""

__version__ = "0.2.0"
