"""Indicators on a chart: studies at work, drawn over the bars or in panes of their own."""
