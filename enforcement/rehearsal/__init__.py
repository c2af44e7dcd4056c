"""Rehearsal: stories with a clock, played through the same operations as everybody's work."""

from enforcement.rehearsal.beginning import lead_up

__all__ = ["lead_up"]
