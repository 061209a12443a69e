"""The Qt window, which talks to services and domain only."""
