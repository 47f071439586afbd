"""The learner's journal, the fold from events to progress, devices and what they deliver."""
