"""上报合并: the hand-in of a unit, the intake of the bureau."""
