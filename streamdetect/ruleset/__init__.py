"""Policy content: the rule model, loading and checking of rule files, examples, hot reload."""
