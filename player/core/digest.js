/**
 * SHA-256, HMAC-SHA256 and AES-256-GCM: WebCrypto where the page is a secure context, else the audited noble libraries
 * from vendor/, because a commune's box on plain http has no crypto.subtle.
 */

/** @type {SubtleCrypto | undefined} */
const subtle = globalThis.crypto?.subtle;
const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>}
 */
export async function sha256(bytes) {
  if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
  return (await import("../vendor/noble-hashes/sha2.js")).sha256(bytes);
}

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @returns {Promise<Uint8Array>}
 */
export async function hmac(key, message) {
  if (subtle) {
    const imported = await subtle.importKey("raw", key, HMAC, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", imported, message));
  }
  const [{ hmac: sign }, { sha256: hash }] = await Promise.all([
    import("../vendor/noble-hashes/hmac.js"),
    import("../vendor/noble-hashes/sha2.js"),
  ]);
  return sign(hash, key, message);
}

/**
 * @param {{key: Uint8Array, nonce: Uint8Array, box: Uint8Array, associated: Uint8Array}} sealed
 * @returns {Promise<Uint8Array>}
 * @throws when the box was changed or the key is another one
 */
export async function openBox({ key, nonce, box, associated }) {
  if (subtle) {
    const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: nonce, additionalData: associated };
    return new Uint8Array(await subtle.decrypt(how, imported, box));
  }
  return (await import("../vendor/noble-ciphers/aes.js")).gcm(key, nonce, associated).decrypt(box);
}
