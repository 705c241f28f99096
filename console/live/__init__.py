"""What changes while somebody looks: one stream for each browser."""
