"""A county's yearly assessment of cadres and civil servants, on one offline PC."""

__version__ = "0.1.0"
