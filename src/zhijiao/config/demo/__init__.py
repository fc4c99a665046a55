"""The demo province: invented people and organisations in real places, the same at every run."""
