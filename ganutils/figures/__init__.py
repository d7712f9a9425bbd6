"""The figures of the lessons, a file each: drawing only. What is drawn is computed in the lesson, or in the package."""
