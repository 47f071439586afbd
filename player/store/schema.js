/** The browser database: which stores there are and what they are keyed by. A change needs a higher VERSION and only adds. */

export const NAME = "lantoa";
export const VERSION = 1;

/** @type {Record<string, {key: string | string[], indexes?: Record<string, string | string[]>}>} */
export const STORES = {
  devices: { key: "device", indexes: { person: "person" } },
  outbox: { key: "id", indexes: { waiting: ["device", "status"], lesson: ["person", "lesson"], campaign: ["person", "campaign"] } },
  sittings: { key: "sitting", indexes: { person: "person" } },
  answers: { key: ["sitting", "item"], indexes: { sitting: "sitting" } },
  papers: { key: "sha" },
};
