"""The learner's journal, the fold from events to progress, delivery from devices, and the devices themselves."""
