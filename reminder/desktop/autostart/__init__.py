"""Starting at login, by the mechanism of the system."""
