"""The app that says what."""

from django.apps import AppConfig


class Enforcement(AppConfig):
    """The proceeding. Here, at the edge, the step is tied to the relay: neither knows the
    other.
    """

    name = "enforcement"

    def ready(self) -> None:
        """Nudge the relay after each commit."""
        from enforcement.delivery import nudge  # noqa: PLC0415  models are loaded only now
        from enforcement.step import doors  # noqa: PLC0415

        if nudge.nudge not in doors.after_commit:
            doors.after_commit.append(nudge.nudge)
