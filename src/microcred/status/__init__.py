"""The status of credentials: lists of it, and the registry of those who issue."""
