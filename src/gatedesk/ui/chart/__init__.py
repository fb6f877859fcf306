"""The chart: ``ChartWidget`` over numpy columns of bars, and what is drawn on it, one item a file."""
