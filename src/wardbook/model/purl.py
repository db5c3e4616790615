"""Package URL (ECMA-427): one component's name in the language of its ecosystem."""
