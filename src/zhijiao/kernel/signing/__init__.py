"""Who signs: issuers of proofs (one per organisation), their keys and the life of these, the trust list that everybody may fetch."""
