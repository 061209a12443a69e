"""Spreadsheets and other people's formats: the only package that knows openpyxl, calamine and defusedxml."""
