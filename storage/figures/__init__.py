"""The office's figures: what counts, read from the rows; sums of it kept up by day."""
