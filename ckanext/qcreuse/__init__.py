"""The decision layer between what a public body holds and what it opens."""
