/** offsets.js: places in a text, with characters of one, two and more UTF-16 units. */
import assert from "node:assert/strict";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const { locate, partsOf, shared, unitsOf } = await import(new URL("offsets.js", extension));

const TEXTS = [
  ["plain words", "the ferry leaves at nine"],
  ["an emoji of two units", "the 🚢 leaves 🚢🚢 at nine"],
  ["emoji joined from several", "a 👩‍👩‍👧 on the quay 🏴󠁧󠁢󠁳󠁣󠁴󠁿 waves"],
  ["right to left", "המזח 🚢 לא ייסגר לפני הערב"],
  ["nothing", ""],
];
for (const [what, text] of TEXTS) {
  test(`code points become units: ${what}`, () => {
    const units = unitsOf(text);
    const points = [...text];
    for (let at = 0; at <= points.length; at += 1)
      assert.equal(units(at), points.slice(0, at).join("").length);
    assert.equal(units(points.length + 5), text.length, "a place behind the text is its end");
  });

  test(`the parts of a text hold all of it, and their neighbours' edges: ${what}`, () => {
    for (const [limit, overlap] of [
      [8, 3],
      [5, 0],
      [1000, 20],
    ]) {
      const parts = partsOf(text, limit, overlap);
      let covered = 0;
      for (const { start, text: part } of parts) {
        assert.ok(start <= covered, `a gap before ${start}`);
        assert.ok(part.length <= limit && part.isWellFormed());
        assert.equal(text.slice(start, start + part.length), part);
        covered = start + part.length;
      }
      assert.equal(covered, text.length);
    }
  });
}

test("a part ends between words", () => {
  const parts = partsOf("one two three four five six", 12, 4);
  assert.deepEqual(
    parts.map(({ text }) => text),
    ["one two ", "two three ", "three four ", "four five ", "five six"],
  );
});

/** A reason, the text, the words, where to begin, and what is found. */
const PLACES = [
  ["as it stands", "He said: no more boats.", "no more boats", 0, "no more boats"],
  ["white space is no difference", "no\n\n more   boats", "no more boats", 0, "no\n\n more   boats"],
  ["signs with a meaning in patterns", "cost $4 (or [5])?", "$4 (or [5])?", 0, "$4 (or [5])?"],
  ["behind the last one first", "yes. no. yes.", "yes", 4, "yes"],
  ["else before it", "yes. no.", "yes", 5, "yes"],
  ["not there", "yes. no.", "maybe", 0, null],
  ["no words", "yes. no.", " ", 0, null],
];
for (const [why, text, words, from, expected] of PLACES) {
  test(`locate: ${why}`, () => {
    const found = locate(text, words, from);
    assert.equal(found && text.slice(...found), expected);
  });
}

test("locate goes on behind the last one", () =>
  assert.deepEqual(locate("yes. no. yes.", "yes", 4), [9, 12]));

test("two places share what lies in both", () => {
  assert.equal(shared([0, 10], [5, 20]), 5);
  assert.equal(shared([0, 10], [10, 20]), 0);
  assert.equal(shared([0, 10], [2, 4]), 2);
});
