"""One file a command, named like it: its flags in, an exit code out."""
