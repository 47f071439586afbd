"""Changes of the statistics room: counting facts, recounting."""
