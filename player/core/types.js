/**
 * Shapes shared by the modules, for the type checker only: nothing here is loaded by a browser.
 *
 * @typedef {string | boolean | string[]} Response  what a learner answers: option, options, truth value, text
 *
 * @typedef {object} JournalEvent
 * @property {string} id  uuid made on the device
 * @property {number} seq  running number on the device
 * @property {number} at  milliseconds since the epoch on the device's clock
 * @property {string} kind  lesson.opened | lesson.finished | check.answered | media.position
 * @property {string} lesson  uuid
 * @property {string} edition  sha256 of the pack's manifest
 * @property {Record<string, any>} data
 *
 * @typedef {{tries: number, right_ever: boolean, response: Response}} CheckState
 * @typedef {object} LessonState
 * @property {boolean} opened
 * @property {boolean} finished
 * @property {Record<string, CheckState>} checks
 * @property {Record<string, number>} media  seconds by media id
 * @property {number} last_at
 *
 * @typedef {{lessons: Record<string, LessonState>, continue: string | null}} Progress
 *
 * @typedef {{campaign: string, title: string, course: string, edition: string}} Enrolment
 *
 * @typedef {object} DeviceRecord  one person on this browser, as GET /api/v1/me/device gave it
 * @property {string} device  uuid
 * @property {string} person  uuid
 * @property {string} secret  base64url
 * @property {string} name  how the person is greeted
 * @property {Enrolment[]} enrolments
 * @property {number} seq  last sequence number used
 * @property {number} registered_at
 * @property {number | null} delivered_at  server's time of the last accepted batch
 *
 * @typedef {object} OutboxEntry
 * @property {string} id  the event's id
 * @property {string} device
 * @property {string} person
 * @property {string} campaign
 * @property {string} lesson
 * @property {"waiting" | "sent" | "refused"} status
 * @property {string} [reason]  the server's sentence for a refused event
 * @property {JournalEvent} event
 *
 * @typedef {{item: string, version: number, kind: string, prompt_html: string,
 *   options: {id: string, html: string}[], unit: string | null, points: number}} ItemPayload
 *
 * @typedef {{item: string, version: number, options: string[]}} DrawnItem
 *
 * @typedef {object} OpenReply  answer of POST /exam/v1/open
 * @property {string} ticket
 * @property {string} sitting
 * @property {number} epoch
 * @property {number} server_time
 * @property {number} offset  server clock minus device clock, added on receipt
 * @property {number} opened_at
 * @property {number} due_at
 * @property {number} closes_at
 * @property {number} grace_s
 * @property {DrawnItem[]} draw
 * @property {string | null} paper
 * @property {Record<string, string> | null} keys
 * @property {ItemPayload[] | null} items
 *
 * @typedef {{item: string, revision: number, code: string}} Refusal
 *
 * @typedef {object} SaveReply
 * @property {{item: string, revision: number}[]} saved
 * @property {Refusal[]} refused
 * @property {number} server_time
 * @property {number} offset  server clock minus device clock, added on receipt
 * @property {number} due_at  as it stands now, extra time included
 * @property {boolean} closed
 * @property {boolean} superseded
 * @property {boolean} late
 *
 * @typedef {object} CloseReply
 * @property {number} closed_at
 * @property {number} server_time
 * @property {number} offset  server clock minus device clock, added on receipt
 * @property {string} receipt
 * @property {{item: string, revision: number}[]} saved
 * @property {Refusal[]} refused
 *
 * @typedef {{item: string, epoch: number, revision: number, response: Response}} Winner
 * @typedef {object} StateReply
 * @property {number} server_time
 * @property {number} offset  server clock minus device clock, added on receipt
 * @property {number} due_at
 * @property {number} epoch
 * @property {number | null} closed_at
 * @property {Winner[]} answers
 *
 * @typedef {object} SittingRecord  one sitting as this browser knows it
 * @property {string} sitting  uuid
 * @property {string} window  uuid
 * @property {string} person  uuid
 * @property {string} ticket
 * @property {number} epoch
 * @property {number} opened_at
 * @property {number} due_at
 * @property {number} closes_at
 * @property {number} grace_s
 * @property {number} offset  server clock minus device clock, milliseconds
 * @property {ItemPayload[]} items  the drawn items in their drawn order, options in theirs
 * @property {number | null} closing_at  the learner handed in on this device (device clock)
 * @property {number | null} closed_at  the server's word
 * @property {string | null} receipt
 * @property {boolean} superseded  another device has gone on with this sitting
 *
 * @typedef {object} AnswerRecord
 * @property {string} sitting
 * @property {string} item
 * @property {Response | null} response  null = taken back
 * @property {number} epoch
 * @property {number} revision
 * @property {number} saved  highest revision of this epoch the server acknowledged
 * @property {number} at
 * @property {boolean} flagged
 * @property {string} [refused]  the gateway's code when it does not take this answer
 */
export {};
