"""The languages of other search platforms: each a table, with one reader and one writer for all.

A query in any of them becomes the same nodes as one in our own language (`zhichan.search.syntax`), and nodes become text again.
"""
