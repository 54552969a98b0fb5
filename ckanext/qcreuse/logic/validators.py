"""Validators of the dataset and organisation schemas."""
