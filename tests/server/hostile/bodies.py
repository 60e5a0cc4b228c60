"""What is sent: bodies that a lax reader takes in two ways, or that cost more than they weigh."""

from __future__ import annotations

from tests.server.hostile.rows import JSON, NEW, Row, http, match, post

# Bodies that a lax reader takes in two ways, or that cost it more than they cost the sender.
BODIES = (
    Row("a key twice", match(b'{"text": "Seven", "text": "bridges"}'), (200,)),
    Row("a key twice, one misfit", match(b'{"text": 7, "text": "bridges"}'), (422,)),
    Row("NaN", match(b'{"text": "a", "min_score": NaN}'), (400,)),
    Row("Infinity", match(b'{"text": "a", "min_score": Infinity}'), (400,)),
    Row("a number beyond all", match(b'{"text": "a", "min_score": 1e999}'), (422,)),
    Row(
        "an integer of 5,000 digits",
        match(b'{"text": "a", "limit": ' + b"9" * 5_000 + b"}"),
        (422,),
    ),
    Row(
        "a number of many digits",
        match(b'{"text": "a", "limit": 5.' + b"0" * 9_000 + b"1}"),
        (422,),
    ),
    Row("true for a number", match(b'{"text": "a", "limit": true}'), (422,)),
    Row("invalid UTF-8 in a body", match(b'{"text": "\xff\xfe"}'), (400,)),
    Row("overlong UTF-8", match(b'{"text": "\xc0\xaf"}'), (400,)),
    Row("a raw surrogate", match(b'{"text": "\xed\xa0\x80"}'), (400,)),
    Row("half a surrogate pair", match(b'{"text": "\\ud800"}'), (400,)),
    Row("UTF-16", match('{"text": "a"}'.encode("utf-16")), (400,)),
    Row("a byte order mark", match(b'\xef\xbb\xbf{"text": "a"}'), (400,)),
    Row("a zero byte behind", match(b'{"text": "a"}\0'), (400,)),
    Row("two values", match(b'{"text": "a"}{"text": "b"}'), (400,)),
    Row("comments", match(b'{"text": "a" /* b */}'), (400,)),
    Row("a raw line end in a string", match(b'{"text": "a\nb"}'), (400,)),
    Row("deep arrays", match(b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), (422,)),
    Row("deep objects", match(b'{"a":' * 30_000 + b"1" + b"}" * 30_000), (422,)),
    Row(
        "deep under a field nobody has",
        match(b'{"text": "a", "b": ' + b"[" * 90_000 + b"]" * 90_000 + b"}"),
        (422,),
    ),
    Row("a prototype", match(b'{"text": "a", "__proto__": {"limit": 50}}'), (422,)),
    Row(
        "many keys",
        match(b'{"text": "a"' + b"".join(b', "k%d": 1' % n for n in range(10_000)) + b"}"),
        (422,),
    ),
    Row("an empty body", http("POST", "/v1/match", JSON, ("Content-Length", "0")), (400,)),
    Row("no body and no length", http("POST", "/v1/match", JSON), (400,)),
    Row("a body with a GET", http("GET", "/v1/ping", JSON, body=NEW), (200,)),
    Row("a character that is none", post(body=b'{"text": "a\\u0000b"}'), (422,)),
    Row("a text without a word", post(body='{"text": "\u00ad\u200b"}'.encode()), (422,)),
    Row("a date that is none", post(body=b'{"text": "a", "said": "2023-02-30"}'), (422,)),
)
