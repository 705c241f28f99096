"""Lists: pages by key, filters in the address, sheets."""
