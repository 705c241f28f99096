"""Which schema the catalogue has to be at."""

HEAD = "0024"  # the newest migration; a test compares it with the scripts
