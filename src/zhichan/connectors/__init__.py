"""Fetching what offices publish: incremental, resumable, polite."""
