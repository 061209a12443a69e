"""The use cases: what a button or a command does, without Qt and without SQL."""
