/**
 * SHA-256, HMAC-SHA256 and AES-256-GCM: WebCrypto where the page is a secure context, else the audited noble libraries
 * from vendor/, because a commune's box on plain http has no crypto.subtle.
 */

/** @type {SubtleCrypto | undefined} */
const subtle = globalThis.crypto?.subtle;
const HMAC = { name: "HMAC", hash: "SHA-256" };

// Named by constants, so that the type checker takes the packages' own types and needs no copied files.
const SHA2 = "../vendor/noble-hashes/sha2.js";
const MAC = "../vendor/noble-hashes/hmac.js";
const AES = "../vendor/noble-ciphers/aes.js";

/** @type {() => Promise<typeof import("@noble/hashes/sha2.js")>} */
const sha2 = () => import(SHA2);
/** @type {() => Promise<typeof import("@noble/hashes/hmac.js")>} */
const mac = () => import(MAC);
/** @type {() => Promise<typeof import("@noble/ciphers/aes.js")>} */
const aes = () => import(AES);

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function sha256(bytes) {
  if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
  return (await sha2()).sha256(bytes);
}

/**
 * @param {Uint8Array<ArrayBuffer>} key
 * @param {Uint8Array<ArrayBuffer>} message
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function hmac(key, message) {
  if (subtle) {
    const imported = await subtle.importKey("raw", key, HMAC, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", imported, message));
  }
  const [{ hmac: sign }, { sha256: hash }] = await Promise.all([mac(), sha2()]);
  return sign(hash, key, message);
}

/**
 * @param {Record<"key" | "nonce" | "box" | "associated", Uint8Array<ArrayBuffer>>} sealed
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws when the box was changed or the key is another one
 */
export async function openBox({ key, nonce, box, associated }) {
  if (subtle) {
    const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: nonce, additionalData: associated };
    return new Uint8Array(await subtle.decrypt(how, imported, box));
  }
  return (await aes()).gcm(key, nonce, associated).decrypt(box);
}
