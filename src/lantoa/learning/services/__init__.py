"""Changes of the learning room."""
