"""The sets and kinds of media: names that a command's help needs before any database is opened."""

PURPOSES = ("sealed", "access", "offsite")
KINDS = ("dvd", "bd25", "bd50", "disk")
