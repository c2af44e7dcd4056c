"""One exception for every refusal: a stable code, and a sentence that says who, what, and what
would make it possible.
"""

from __future__ import annotations


class StepRefused(Exception):
    """An act that was not taken; nothing of it is left behind.

    `code` is stable and machine-readable; `sentence` is for people; `details` may carry, for
    example, what changed meanwhile.
    """

    def __init__(self, code: str, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.details = details
