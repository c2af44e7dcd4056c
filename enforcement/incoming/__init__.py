"""Mails that anybody may have written, as Python's email package reads them: bounded, and as far as
they can be read. Nothing here asks the database, or knows what a mail is about.
"""
