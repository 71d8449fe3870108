"""People, the bodies they act for, their roles, and what each may see and do."""
