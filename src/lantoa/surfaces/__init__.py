"""HTTP for one audience each."""
