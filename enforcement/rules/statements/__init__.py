"""Statements of reasons as data: what a profile covers, how a statement is drawn from the rows that
decided, and what keeps personal data out. Pure; the figures of the law and of the database stand in
the JSON files beside it, with their sources and dates.
"""
