"""Administrative units: lists, subtree and as-of-date look-up, tolerant matching."""
