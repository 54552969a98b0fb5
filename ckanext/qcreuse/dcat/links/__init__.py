"""Whether published addresses answer: tried with care, and apart from any request."""
