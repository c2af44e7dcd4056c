"""Misuse: the profiles as data, and when something is frequent."""
