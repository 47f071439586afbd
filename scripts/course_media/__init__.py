"""Sources of the media that ship with the course: pictures, a sample bulletin, a blank form."""
