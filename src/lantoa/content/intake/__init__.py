"""What comes in from outside, folder or zip, looked through before anything of it is believed. No Django."""
