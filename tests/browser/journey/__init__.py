"""One apprenticeship from draft to completion on screen: the stage it is played on, and its steps as sentences."""
