"""Searching on a cluster of OpenSearch: the same questions, the same answers (see docs/how-to/cluster.md)."""
