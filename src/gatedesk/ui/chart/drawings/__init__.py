"""Drawings over a chart: geometry, painting, placing, editing and undo, a file each."""
