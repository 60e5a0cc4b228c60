"""Quality floors: what matching and attribution must not fall below, pinned in ``floors.json``.

    python -m tests.quality                               measures and compares
    python -m tests.quality --update                      pins what was measured, if it is no worse
    python -m tests.quality --update --allow-regression   pins it, worse or not

The floors of a set hold for its inputs alone, so the hash of the inputs is pinned with them.
"""
