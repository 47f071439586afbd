/**
 * Opening a sealed paper: JSON {format, window, items: [{item, version, nonce, box}]}, each box AES-256-GCM of the item's
 * payload with "window:item:version" as associated data. Only the drawn items' keys ever reach a browser.
 */
import { openBox, sha256 } from "./digest.js";
import { fromBase64url, toBytes, toHex, toText } from "./encoding.js";

/** The paper is not the one that was announced: changed on the way, cut short, or of a format this player does not know. */
export class WrongPaper extends Error {}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes  the file as it came
 * @param {string} digest  its sha256 in hex, from the page
 * @throws {WrongPaper}
 */
export async function checkPaper(bytes, digest) {
  if (toHex(await sha256(bytes)) !== digest) throw new WrongPaper("digest");
}

/**
 * The drawn items in their drawn order, opened.
 * @param {string} text  the paper
 * @param {DrawnItem[]} draw
 * @param {Record<string, string>} keys  base64url by item
 * @returns {Promise<ItemPayload[]>}
 * @throws {WrongPaper}
 */
export async function openPaper(text, draw, keys) {
  const paper = JSON.parse(text);
  if (paper.format !== 1) throw new WrongPaper("format");
  const sealed = new Map(paper.items.map((/** @type {{item: string}} */ each) => [each.item, each]));
  return Promise.all(draw.map((drawn) => openItem(paper.window, sealed.get(drawn.item), drawn, keys[drawn.item])));
}

/**
 * @param {string} window
 * @param {{item: string, version: number, nonce: string, box: string} | undefined} sealed
 * @param {DrawnItem} drawn
 * @param {string} key
 */
async function openItem(window, sealed, drawn, key) {
  if (!sealed || !key || sealed.version !== drawn.version) throw new WrongPaper(`item ${drawn.item}`);
  const plain = await openBox({
    key: fromBase64url(key),
    nonce: fromBase64url(sealed.nonce),
    box: fromBase64url(sealed.box),
    associated: toBytes(`${window}:${sealed.item}:${sealed.version}`),
  });
  return inDrawnOrder(JSON.parse(toText(plain)), drawn);
}

/**
 * The item with its options in the order drawn for this sitting.
 * @param {ItemPayload} item
 * @param {DrawnItem} drawn
 * @returns {ItemPayload}
 */
export function inDrawnOrder(item, drawn) {
  const place = new Map(drawn.options.map((id, index) => [id, index]));
  /** @param {{id: string, html: string}[]} options */
  const ordered = (options, prefix = "") => [...options].sort((a, b) => (place.get(prefix + a.id) ?? 0) - (place.get(prefix + b.id) ?? 0));
  const gaps = item.gaps?.map((gap) => ({ ...gap, options: ordered(gap.options, `${gap.id}.`) }));
  return { ...item, options: ordered(item.options ?? []), ...(gaps && { gaps }) };
}
