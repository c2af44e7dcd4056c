"""Transparency reports: which figures a profile asks for, what each counts, and the sheets that
they stand in. Pure.
"""
