"""The embedded stack: everything that a demo, a test run or a one-machine pilot needs, and its
supervisor.
"""
