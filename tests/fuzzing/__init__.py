"""Random calls of the public methods of our models, as clients make them: see fuzz.py."""
