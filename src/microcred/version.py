"""The version of this library, in one place that needs no import of anything else."""

__version__ = "0.1.0"
