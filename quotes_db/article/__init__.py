"""From an article to attributed quotations, one stage a module; ``extract`` spells them out."""
