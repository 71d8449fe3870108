"""What people keep for themselves and for their body: the history of their searches, saved searches, notes and tags on rights."""
