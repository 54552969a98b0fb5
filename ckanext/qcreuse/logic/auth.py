"""Who may do what: permissions first, then one line per action."""
