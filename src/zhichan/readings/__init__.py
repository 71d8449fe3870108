"""Readings: figures that bodies report, with evidence, checked by two persons, sampled and accepted by the IP office."""
