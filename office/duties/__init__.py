"""What is due from whom, told to the one who has it."""
