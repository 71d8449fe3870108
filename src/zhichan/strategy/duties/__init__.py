"""What the outline lays on somebody, who reports what, and how a number is shared out."""
