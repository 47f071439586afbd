import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64url, newUuid, readToken, toBase64url, toBytes, toHex, toText } from "../core/encoding.js";

test("base64url goes there and back without padding", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, place) => (place * 37 + length) % 256);

    const text = toBase64url(bytes);

    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(fromBase64url(text), bytes);
  }
});

test("text of any language survives", () => {
  assert.equal(toText(fromBase64url(toBase64url(toBytes("Thuỷ Nguyễn 🇻🇳")))), "Thuỷ Nguyễn 🇻🇳");
});

test("a new uuid is of version 7 and carries its time", () => {
  const at = Date.UTC(2026, 10, 22);
  const id = newUuid(at);

  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(parseInt(id.replace("-", "").slice(0, 12), 16), at);
  assert.notEqual(newUuid(at), id);
});

test("a clock before 1970 still gives a uuid", () => assert.match(newUuid(-5), /^00000000-0000-7/));

test("a token's payload is read", () => {
  const token = `${toBase64url(toBytes('{"v":1,"sitting":"s"}'))}.${toBase64url(toBytes("mac"))}`;

  assert.deepEqual(readToken(token), { v: 1, sitting: "s" });
});

test("hex has two figures a byte", () => assert.equal(toHex(Uint8Array.of(0, 15, 255)), "000fff"));
