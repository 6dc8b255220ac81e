"""The one way out: the only place that opens connections to links."""
