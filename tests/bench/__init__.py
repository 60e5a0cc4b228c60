"""The benchmark: builds stores of any size, asks every kind of query, measures, and asks the peers.

    python -m tests.bench build --size 100k      makes a store and keeps it in the work folder
    python -m tests.bench run --size 100k        measures it; --peers measures the others, too
    python -m tests.bench plot RESULT… --svg F   draws latency against store size
    python -m tests.bench articles               imports article files, with one process and two

Nothing here is a test: pytest collects no file of this folder.
"""
