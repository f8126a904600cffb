"""The subcommands of `evenhand`, each a module with `configure(parser)` and `run(args) -> int`."""
