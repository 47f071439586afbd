/** Bytes, text and identifiers. Works without a secure context, so it asks nothing of crypto.subtle or randomUUID. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {string} text */
export const toBytes = (text) => encoder.encode(text);

/** @param {Uint8Array<ArrayBuffer>} bytes */
export const toText = (bytes) => decoder.decode(bytes);

/** @param {Uint8Array<ArrayBuffer>} bytes */
export function toBase64url(bytes) {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {string} text  base64url without padding
 * @throws {Error} when it is not base64url
 */
export function fromBase64url(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * A version 7 uuid: ids of one device sort by time, which keeps the server's indexes compact.
 * @param {number} [at]  milliseconds since the epoch
 */
export function newUuid(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Math.max(0, Math.floor(at));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(time / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * What a signed token of the server says; the browser cannot check the signature and does not need to.
 * @param {string} token  b64url(json) "." b64url(mac)
 */
export const readToken = (token) => JSON.parse(toText(fromBase64url(token.split(".")[0])));
