"""Training: what labelled articles teach, on articles made for it."""

import random

import pytest

from quotes_db.article.extract import extract
from quotes_db.article.model import RULES_ONLY, shipped_model
from quotes_db.article.training import Label, LabelledArticle, train

FIRST = ["Mara", "Peter", "Laura", "Simon", "Nora", "Felix", "Clara", "Hugo"]
LAST = ["Venn", "Dorn", "Horn", "Lorn", "Rond", "Savrda", "Brook", "Tamm"]
SAID = ["the boat is ready for the ice", "nobody waits for us in the harbor", "we go home at last"]


def article(seed):
    """Return an article whose house style names the speaker last: A wrote to B "…": B's words."""
    rng = random.Random(seed)
    one, other = (f"{rng.choice(FIRST)} {rng.choice(LAST)}" for _ in range(2))
    said = rng.choice(SAID)
    text = f'{one} came with {other} and a long sigh, "{said}" and left.\n\nThe wind was cold.'
    text += ' It was full of "so called ice" that day.'
    start, source, term = text.index(said), text.index(f"with {other}") + 5, text.index("so called")
    labels = (
        Label(start, start + len(said), True, ((source, source + len(other)),)),
        Label(term, term + len("so called ice"), False),
    )
    return LabelledArticle(text, labels)


ARTICLES = [article(seed) for seed in range(40)]


def test_it_learns_whom_a_form_means_and_not_their_names():
    told = article(1000)
    speaker = told.text[slice(*told.labels[0].sources[0])]
    assert extract(told.text, model=RULES_ONLY)[0].mention != speaker
    found = extract(told.text, model=train(ARTICLES))
    assert [one.mention for one in found] == [speaker]


def test_the_same_articles_give_the_same_weights():
    assert train(ARTICLES[:12]) == train(ARTICLES[:12])


def test_a_prior_is_kept_where_nothing_says_otherwise():
    shipped = shipped_model()
    fitted = train(ARTICLES[:8], prior=shipped)
    same = [name for name, weight in shipped.ranker.items() if fitted.ranker.get(name) == weight]
    assert len(same) > len(shipped.ranker) / 2
    assert fitted != shipped


@pytest.mark.parametrize(
    "articles",
    [
        [],
        # nothing is labelled
        [LabelledArticle('"We sail at dawn," said Venn.', ())],
        # the speaker is nobody who could be proposed
        [LabelledArticle('"We sail at dawn," said Venn.', (Label(1, 15, True),))],
    ],
)
def test_nothing_to_learn_from_is_an_error(articles):
    with pytest.raises(ValueError, match="Give more articles"):
        train(articles)
