"""What persons do about written records: they stand for a text that they read against the recording."""
