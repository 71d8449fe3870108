"""Running an installation: its database, its health, its backups."""
