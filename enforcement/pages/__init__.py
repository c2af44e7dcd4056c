"""What the pages for staff and the pages outside share: forms, each sent once, and what a refusal
looks like. Neither knows the other; both know this.
"""
