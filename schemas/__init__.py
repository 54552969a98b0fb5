"""Rules and vocabularies as data. A package, because scheming resolves it as one."""
