"""Scoring bodies by frozen sheets: what they state of themselves, who checks it, objections, approval, publication, appeals."""
