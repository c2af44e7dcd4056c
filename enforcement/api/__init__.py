"""REST: what other programs of the provider send and read. Each request carries a token."""
