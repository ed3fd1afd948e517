"""The review application: a request in; a page for people, or JSON for programs, out, by the same rules."""
