"""Every sentence a person reads in the notification, the tray and the log: one vocabulary, no I/O."""
