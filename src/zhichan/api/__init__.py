"""The interface for programs: HTTP endpoints below `/api/v1`, described by OpenAPI."""
