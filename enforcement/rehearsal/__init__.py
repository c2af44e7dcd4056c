"""Rehearsal: stories with a clock, played through the same operations as everybody's work."""

from enforcement.rehearsal.beginning import begin

__all__ = ["begin"]
