"""The network: guarded, limited, polite. An address in, the bytes of a page out."""
