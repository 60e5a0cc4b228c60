"""From an article to attributed quotations: parse, marks, cues, mentions, people, attribute, resolve, extract."""
