"""The entry grid: one component over frozen records, used by every tab."""
