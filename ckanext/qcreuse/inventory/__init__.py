"""Reading an inventory in."""
