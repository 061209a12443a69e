"""The rules of the assessment, on the standard library alone: no Qt, no SQL, no clock, no globals."""
