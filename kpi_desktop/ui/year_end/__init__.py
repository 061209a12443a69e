"""年终评分: totals, ballots, grades."""
