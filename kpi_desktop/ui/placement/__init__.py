"""竞争上岗: posts to fill and their holders."""
