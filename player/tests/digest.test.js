import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { hmac, openBox, sha256 } from "../core/digest.js";
import { fromBase64url, toBase64url, toBytes, toHex } from "../core/encoding.js";
import { WrongPaper, checkPaper, openPaper } from "../core/sealed.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../tests/vectors/exam/${name}.json`, import.meta.url), "utf8"));
const sealed = read("sealed");
const messages = read("messages");

// The same module without WebCrypto, as on plain http: a query makes Node load it a second time.
async function withoutWebCrypto() {
  const held = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { configurable: true, value: { subtle: undefined } });
  try {
    return await import("../core/digest.js?without-webcrypto");
  } finally {
    Object.defineProperty(globalThis, "crypto", held);
  }
}

const plain = await withoutWebCrypto();

for (const [name, digest] of [["WebCrypto", { hmac, openBox, sha256 }], ["noble", plain]]) {
  test(`${name}: sha256 of the empty text`, async () => {
    assert.equal(toHex(await digest.sha256(toBytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test(`${name}: the mac of an opening is the gateway's`, async () => {
    const [{ device, signed, mac }] = messages.macs;
    const { secret } = messages.devices.find((each) => each.device === device);

    assert.equal(toBase64url(await digest.hmac(fromBase64url(secret), toBytes(signed))), mac);
  });

  test(`${name}: sealed items open to their payload`, async () => {
    for (const { key, sealed: box, canonical } of sealed.cases) {
      const bytes = await digest.openBox(boxOf(sealed.window, key, box));
      assert.equal(new TextDecoder().decode(bytes), canonical);
    }
  });

  for (const broken of sealed.broken) {
    test(`${name}: does not open: ${broken.name}`, async () => {
      await assert.rejects(async () => digest.openBox(boxOf(broken.window, broken.key, broken.sealed)));
    });
  }
}

test("a paper opens in drawn order, options in theirs", async () => {
  const { text, keys } = paperOf(sealed.cases);
  const [single, multiple] = sealed.cases.map((each) => each.sealed);
  const draw = [
    { item: multiple.item, version: multiple.version, options: ["c", "a", "b"] },
    { item: single.item, version: single.version, options: ["b", "c", "a"] },
  ];

  const items = await openPaper(text, draw, keys);

  assert.deepEqual(items.map((item) => item.item), [multiple.item, single.item]);
  assert.deepEqual(items.map((item) => item.options.map((option) => option.id).join("")), ["cab", "bca"]);
});

test("an item that is not in the paper, or in another version, is refused", async () => {
  const { text, keys } = paperOf(sealed.cases);
  const { item, version } = sealed.cases[0].sealed;

  await assert.rejects(openPaper(text, [{ item: "x", version: 1, options: [] }], keys), WrongPaper);
  await assert.rejects(openPaper(text, [{ item, version: version + 1, options: [] }], keys), WrongPaper);
});

test("a paper is held to its digest", async () => {
  const bytes = toBytes('{"format":1}');
  const digest = toHex(await sha256(bytes));

  await checkPaper(bytes, digest);
  await assert.rejects(checkPaper(toBytes('{"format":1} '), digest), WrongPaper);
});

function boxOf(window, key, { item, version, nonce, box }) {
  return {
    key: fromBase64url(key),
    nonce: fromBase64url(nonce),
    box: fromBase64url(box),
    associated: toBytes(`${window}:${item}:${version}`),
  };
}

function paperOf(cases) {
  const text = JSON.stringify({ format: 1, window: sealed.window, items: cases.map((each) => each.sealed) });
  return { text, keys: Object.fromEntries(cases.map((each) => [each.sealed.item, each.key])) };
}
