"""The review application: pages for people, an API for programs, the same rules for both."""
