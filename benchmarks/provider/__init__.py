"""A big provider for `bench day`: servers that fail over, people at work, programs that ask, and
who judges afterwards what became of it.
"""
