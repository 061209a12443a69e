"""Paper: frozen report data in, PDF bytes out; the only package that knows reportlab."""
