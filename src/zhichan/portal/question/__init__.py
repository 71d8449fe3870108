"""What is asked, and what narrows it."""
