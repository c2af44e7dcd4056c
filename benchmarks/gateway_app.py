"""The gateway with an empty reply beside it, in the same server process: what a check can be
compared with.
"""

from __future__ import annotations

from enforcement.gateway.app import Gateway, Reply, Scope


class WithNull(Gateway):
    """`/null` is answered by nothing, before anything else is looked at; a check pays for that
    look, too.
    """

    async def __rsgi__(self, scope: Scope, reply: Reply) -> None:
        """One request."""
        if scope.path == "/null":
            reply.response_bytes(200, [], b"")
            return
        await super().__rsgi__(scope, reply)


app = WithNull()
