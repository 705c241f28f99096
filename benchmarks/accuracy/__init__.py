"""The scored suite: dumps with known truth, what is found in them, and a table of recall, false alarms and time error."""
