"""Plans strength sessions around completed runs and exports them to watch and calendar."""

__version__ = "0.1.0"
