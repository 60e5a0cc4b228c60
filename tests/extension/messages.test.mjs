/** Every text that the extension names is in _locales, and none is there that nobody names. */
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const messages = JSON.parse(await readFile(new URL("_locales/en/messages.json", extension), "utf8"));
const languages = await readdir(new URL("_locales/", extension));
const files = (await readdir(extension)).filter((name) => /\.(js|html|json)$/u.test(name));
const code = (await Promise.all(files.map((name) => readFile(new URL(name, extension), "utf8")))).join(
  "\n",
);

await import(new URL("words.js", extension));
const { ENGLISH } = globalThis.quoteproofWords;

const CHECKS = ["permission", "policy", "reachable", "ours", "api", "token"];

test("every message that is named exists", () => {
  const direct = [
    ...code.matchAll(/(?:message|invite)\("(\w+)"|data-message="(\w+)"|__MSG_(\w+?)__/gu),
  ];
  const names = direct.map(([, ...groups]) => groups.find(Boolean));
  assert.ok(names.length > 30, `found only ${names.length}`);
  assert.deepEqual(
    names.filter((name) => !(name in messages)),
    [],
  );
});

test("every message is named somewhere", () => {
  const unnamed = Object.keys(messages).filter((name) => {
    const problem = /^problem_(\w+)_(?:title|detail|fix)$/u.exec(name)?.[1];
    if (name.startsWith("card_")) return !isUsed(name.slice("card_".length));
    if (problem) return !code.includes(`"${problem.replaceAll("_", "-")}"`);
    const check = /^check_(\w+)$/u.exec(name)?.[1];
    return check ? !CHECKS.includes(check) : !new RegExp(`\\b${name}(?:"|__)`, "u").test(code);
  });
  assert.deepEqual(unnamed, []);
});

/** Return whether words of the card are named in the code, or made out of a name and its kind. */
function isUsed(name) {
  const made = /^(exact|kind|risk|finding|said|published|captured)_/u.test(name);
  const base = name.replace(/_(one|other)$/u, "");
  return made || [name, base].some((it) => code.includes(`"${it}"`));
}

test("the card's words are one table: the English messages are those of words.js", () => {
  const told = Object.entries(messages)
    .filter(([name]) => name.startsWith("card_"))
    .map(([name, { message, placeholders = {} }]) => [
      name.slice("card_".length),
      message.replace(/\$(\w+)\$/gu, (_, key) => placeholders[key.toLowerCase()].content),
    ]);
  assert.deepEqual(Object.fromEntries(told), ENGLISH);
});

test("every word that the card makes out of a kind is there", () => {
  const made = {
    exact: ["whole", "excerpt", "containing", "overlapping"],
    kind: ["negation", "number", "name", "date", "quantifier"],
    risk: ["negation", "number", "name", "date", "quantifier", "hidden_by_ellipsis", "joined"],
    finding: ["confirmed", "misattributed", "altered", "out_of_context", "fabricated", "unproven"],
    ...Object.fromEntries(
      ["said", "published", "captured"].map((kind) => [kind, ["day", "month", "year"]]),
    ),
  };
  const wanted = Object.entries(made).flatMap(([kind, all]) => all.map((one) => `${kind}_${one}`));
  assert.deepEqual(
    wanted.filter((name) => !(name in ENGLISH)),
    [],
  );
});

test("what counts has both forms", () => {
  for (const name of Object.keys(ENGLISH)) {
    if (name.endsWith("_one")) assert.ok(`${name.slice(0, -4)}_other` in ENGLISH, name);
  }
});

test("every problem has its three parts", () => {
  const kinds = new Set(Object.keys(messages).map((name) => /^problem_(\w+)_/u.exec(name)?.[1]));
  kinds.delete(undefined);
  assert.ok(kinds.size > 8);
  for (const kind of kinds) {
    for (const part of ["title", "detail", "fix"])
      assert.ok(`problem_${kind}_${part}` in messages, `${kind}: ${part}`);
  }
});

test("every placeholder is explained, and every explained one is used", () => {
  for (const [name, { message, placeholders = {} }] of Object.entries(messages)) {
    const used = [...message.matchAll(/\$(\w+)\$/gu)].map(([, key]) => key.toLowerCase());
    assert.deepEqual(new Set(used), new Set(Object.keys(placeholders)), name);
  }
});

for (const language of languages) {
  test(`every message is there in “${language}”, with the same placeholders`, async () => {
    const path = new URL(`_locales/${language}/messages.json`, extension);
    const translated = JSON.parse(await readFile(path, "utf8"));
    assert.deepEqual(Object.keys(translated), Object.keys(messages));
    assert.equal(translated.language.message, language);
    for (const [name, { message, placeholders = {} }] of Object.entries(translated)) {
      assert.match(message, /\S/u, name);
      assert.doesNotMatch(message, /\bverified\b|verifizier|vérifiée?s?\b/iu, name);
      assert.deepEqual(placeholders, messages[name].placeholders ?? {}, name);
      assert.deepEqual(marks(message), marks(messages[name].message), name);
    }
    if (language === "en") return;
    const same = Object.keys(messages).filter(
      (name) => translated[name].message === messages[name].message,
    );
    assert.deepEqual(
      same.filter((name) => !ALIKE.has(name)),
      [],
    );
  });
}

test("there are three languages", () => assert.deepEqual(languages.sort(), ["de", "en", "fr"]));

/** Return what must stay as it is in a translation: placeholders and commands. @param {string} text */
function marks(text) {
  return [...text.matchAll(/\$\w+\$|quoteproof [a-z]+(?: create)?(?: --\w+(?: \w+)?)?|CSP|32/gu)]
    .map(([found]) => found)
    .sort();
}

/** Messages that may read the same in another language. */
const ALIKE = new Set([
  "name",
  "options_server_heading",
  "options_token_heading",
  "save_token_heading",
  "save_source_heading",
  "problem_not_stored_detail", // the server's own reason
  "problem_busy_detail",
  "problem_unread_detail",
  "problem_save_token_refused_detail",
  "problem_save_token_scope_detail",
  "options_place_chromium",
  "problem_refused_detail",
  "card_with_kinds", // nothing but places and signs
  "card_citation_head",
  "card_known_where",
  "card_citation_in",
  "card_source",
  "card_sources_one",
  "card_sources_other",
]);
