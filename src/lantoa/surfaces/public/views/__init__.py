"""One module for each audience of the public pages."""
