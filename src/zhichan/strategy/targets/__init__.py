"""Targets: their readings judged, under every sense of the sentence, and where they lead."""
