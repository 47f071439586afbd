"""Pages for everybody: the first page, certificate checks, signing in, the first steps."""
