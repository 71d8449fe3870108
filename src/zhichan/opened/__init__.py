"""Versions of the corpus opened for whoever answers: pages, the interface for programs, jobs."""
