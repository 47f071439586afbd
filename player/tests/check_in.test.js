import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { checkIn } from "../net/check_in.js";

test("a check-in is signed over the very bytes that are sent", async () => {
  const secret = Buffer.from("a".repeat(32));
  const sent = [];
  const send = async (path, how) => {
    sent.push([path, how]);
    return { ready_until: null };
  };

  await checkIn({ person: "p", device: "d", secret: secret.toString("base64url") }, { send, now: () => 7 });

  const [[path, { body, headers }]] = sent;
  assert.equal(path, "/api/v1/me/check-in");
  assert.deepEqual(JSON.parse(Buffer.from(body).toString()), { person: "p", device: "d", at: 7 });
  assert.equal(headers["X-Lantoa-Mac"], createHmac("sha256", secret).update(body).digest("base64url"));
  assert.equal(headers["X-Lantoa"], "1");
});
