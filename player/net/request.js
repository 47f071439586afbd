/** POST and GET of JSON with a time limit, and one kind of failure. */

const LIMIT_MS = 20_000;

/** What went wrong with a request: status 0 = no answer at all (no line, time limit). */
export class Failure extends Error {
  /**
   * @param {number} status
   * @param {string} code  the server's, or "no_answer"
   * @param {string} message  the server's sentence; empty when there is none
   * @param {number | null} [retryAfter]  seconds
   * @param {Record<string, any>} [details]
   */
  constructor(status, code, message, retryAfter = null, details = {}) {
    super(message || code);
    this.status = status;
    this.code = code;
    this.sentence = message;
    this.retryAfter = retryAfter;
    this.details = details;
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @param {string} path
 * @param {object} [how]
 * @param {Uint8Array<ArrayBuffer> | string} [how.body]  makes it a POST
 * @param {Record<string, string>} [how.headers]
 * @param {boolean} [how.leaving]  the page is going away: let the request outlive it
 * @param {number} [how.limit]  milliseconds
 * @returns {Promise<any>}  the JSON of the answer
 * @throws {Failure}
 */
export async function request(path, { body, headers = {}, leaving = false, limit = LIMIT_MS } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      body,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      credentials: "same-origin",
      keepalive: leaving,
      signal: stop.signal,
    });
    if (!response.ok) throw await failureOf(response);
    return await response.json();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(0, "no_answer", "");
  } finally {
    clearTimeout(timer);
  }
}

/** @param {globalThis.Response} response */
async function failureOf(response) {
  const { error = {} } = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  const { code = `http_${response.status}`, message = "", details = {} } = error;
  return new Failure(response.status, code, message, retryAfter, details);
}
