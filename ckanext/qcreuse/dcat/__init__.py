"""The RDF profile and its vocabulary."""
