"""What persons do about a case: change what its case file says, take papers in or withdraw them."""
