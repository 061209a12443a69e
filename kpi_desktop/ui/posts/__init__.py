"""岗位设置: posts, people, indicators, the scheme, and locking the plan."""
