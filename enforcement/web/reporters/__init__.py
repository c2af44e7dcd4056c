"""Misuse, for leads: whose reports and appeals are frequently unfounded, and what was done."""
