"""月度检查: marks, additions and deductions, closing of months."""
