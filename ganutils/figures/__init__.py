"""The figures of the lessons, a file each: what is drawn, and what is measured only to be drawn. What a lesson teaches stands in it."""
