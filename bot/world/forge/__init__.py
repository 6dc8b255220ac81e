"""The GitHub that lists live on: repositories that are written to, and the people who act there."""
