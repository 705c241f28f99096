"""The review room: what it shows, from the catalogue and the last review."""
