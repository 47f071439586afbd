"""Notices to learners: the announcements of a campaign's organisers."""
