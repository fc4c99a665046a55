"""What other rooms may call: plain values in and out."""
