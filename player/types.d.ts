/** Shapes shared by the modules, for the type checker only: no browser loads this file. Times are milliseconds since the epoch. */

/** What a learner answers: option, options (chosen or in order), truth value, text; by part for matching and cloze. */
type Given = string | boolean | string[] | Record<string, string>;

type LessonWords = typeof import("./words/lesson.vi.js").words;
type ExamWords = typeof import("./words/exam.vi.js").words;
type NotesWords = typeof import("./words/notes.vi.js").words;

// The journal

interface JournalEvent {
  id: string; // uuid made on the device
  seq: number; // running number on the device
  at: number; // the device's clock
  kind: string; // lesson.opened | lesson.finished | check.answered | media.position | note.written | bookmark.set
  lesson: string;
  edition: string; // sha256 of the pack's manifest
  data: Record<string, any>;
}

interface CheckState {
  tries: number;
  right_ever: boolean;
  response: Given;
}

interface LessonState {
  opened: boolean;
  finished: boolean;
  checks: Record<string, CheckState>;
  media: Record<string, number>; // seconds by media id
  last_at: number; // of the latest study event
  notes: Record<string, { text: string; at: number }>; // by note id, the deleted ones left out
  bookmarked: boolean;
}

/** GET /api/v1/me/notices; `text` is plain. */
interface Notices {
  announcements: { title: string; text: string; is_pinned: boolean; is_put_away: boolean }[];
  hotline: string;
}

/** What of it stays on the device: the announcements a static page shows. */
interface HeldNotices {
  shown: { title: string; text: string }[];
  hotline: string;
  asked_at: number;
}

/** A lesson in GET /api/v1/me/campaigns/{code}/notes. */
interface ServerNotes {
  lesson?: string;
  is_bookmarked: boolean;
  notes: { id: string; text: string; written_at: string }[];
}

interface LessonNote {
  id: string;
  text: string;
  at: number;
}

/** What can be done with a note (view/notes.js). */
interface NoteActions {
  write(id: string, text: string, after?: number): Promise<LessonNote | void>; // nothing written = nothing given back
  remove(note: LessonNote, place: HTMLElement): Promise<void>;
}

interface Progress {
  lessons: Record<string, LessonState>;
  continue: string | null;
}

/** A self-check's answer as it stands in the page (docs/develop/packs.md); explanations are sanitised inline HTML. */
interface CheckAnswer {
  kind: string;
  right: any;
  why?: string;
  options?: Record<string, string>;
}

interface Enrolment {
  campaign: string;
  title: string;
  course: string;
  edition: string;
}

/** What GET /api/v1/me/device grants. */
interface DeviceGrant {
  device: string;
  person: string;
  secret: string; // base64url
  name: string;
  enrolments: Enrolment[];
}

/** One person on this browser. */
interface DeviceRecord extends DeviceGrant {
  seq: number; // last sequence number used
  registered_at: number;
  delivered_at: number | null; // server's time of the last accepted batch
  notices?: HeldNotices;
}

interface OutboxEntry {
  id: string; // the event's
  device: string;
  person: string;
  campaign: string;
  lesson: string;
  status: "waiting" | "sent" | "refused";
  reason?: string; // the server's sentence for a refused event
  event: JournalEvent;
}

/** Who studies on this page, and for which campaign. */
interface Study {
  db: Database;
  device: DeviceRecord;
  campaign: string;
  edition: string;
}

/** Records an event of the lesson on this page. */
type Note = (kind: string, data?: Record<string, any>) => Promise<void>;

// The browser's database

interface Transaction {
  get(store: string, key: IDBValidKey): Promise<any>; // undefined when there is none
  put(store: string, value: object): Promise<void>;
  remove(store: string, key: IDBValidKey): Promise<void>;
  all(store: string, index?: string, value?: IDBValidKey): Promise<any[]>;
}

interface Database {
  read<T>(stores: string[], job: (tx: Transaction) => Promise<T>): Promise<T>;
  write<T>(stores: string[], job: (tx: Transaction) => Promise<T>): Promise<T>;
}

// The exam protocol. Replies carry `offset`, server clock minus device clock, added on receipt.

interface ItemPayload {
  item: string;
  version: number;
  kind: string;
  prompt_html: string;
  options: { id: string; html: string }[];
  unit: string | null;
  points: number;
  left?: { id: string; html: string }[]; // matching
  text?: { html?: string; gap?: string }[]; // cloze, in order
  gaps?: { id: string; kind: string; options: { id: string; html: string }[] }[];
  media?: { type: string; src: string; alt: string; transcript: string | null }[];
}

interface DrawnItem {
  item: string;
  version: number;
  options: string[];
}

interface OpenReply {
  ticket: string;
  sitting: string;
  epoch: number;
  server_time: number;
  offset: number;
  opened_at: number;
  due_at: number;
  closes_at: number;
  grace_s: number;
  draw: DrawnItem[];
  paper: string | null;
  keys: Record<string, string> | null;
  items: ItemPayload[] | null;
}

/** What the organisers tell everybody who sits the test. */
interface Notice {
  at: number;
  text: string;
}

interface Revision {
  item: string;
  revision: number;
}

interface Refusal extends Revision {
  code: string;
}

interface SaveReply {
  saved: Revision[];
  refused: Refusal[];
  server_time: number;
  offset: number;
  due_at: number; // as it stands now, extra time included
  closed: boolean;
  superseded: boolean;
  late: boolean;
  notices?: Notice[] | null;
}

interface CloseReply {
  closed_at: number;
  receipt: string;
  saved: Revision[];
  refused: Refusal[];
}

interface Winner {
  item: string;
  epoch: number;
  revision: number;
  response: Given;
}

interface StateReply {
  server_time: number;
  offset: number;
  due_at: number;
  epoch: number;
  closed_at: number | null;
  answers: Winner[];
  notices?: Notice[] | null;
}

/** The calls of net/exam.js that deliver. */
interface Gateway {
  saveAnswers: typeof import("./net/exam.js").saveAnswers;
  closeSitting: typeof import("./net/exam.js").closeSitting;
  sittingState: typeof import("./net/exam.js").sittingState;
}

/** One sitting as this browser knows it. */
interface SittingRecord {
  sitting: string;
  window: string;
  person: string;
  ticket: string;
  epoch: number;
  opened_at: number;
  due_at: number;
  closes_at: number;
  grace_s: number;
  offset: number;
  items: ItemPayload[]; // drawn, in their drawn order, options in theirs
  closing_at: number | null; // handed in on this device (its clock)
  closed_at: number | null; // the server's word
  receipt: string | null;
  superseded: boolean; // another device has gone on with this sitting
  late: boolean; // something of it arrived after due time and grace
  saved_at: number | null; // server's time of the last acknowledged answer
  heard_at: number; // server's time of its last reply
  notices: Notice[];
  notices_read: number; // `at` of the newest that was put away
}

interface AnswerRecord {
  sitting: string;
  item: string;
  response: Given | null; // null = taken back
  epoch: number;
  revision: number;
  saved: number; // highest revision of this epoch the server acknowledged
  at: number;
  flagged: boolean;
  refused?: string; // the gateway's code when it does not take this answer
}

type Phase = "waiting" | "ready" | "missed" | "answering" | "superseded" | "closing" | "closed";

/** A sitting under way on this device (net/session.js). */
interface Session {
  record(): SittingRecord;
  answers(): Map<string, AnswerRecord>;
  serverNow(): number;
  isSure(): boolean; // whether the server has confirmed that clock since the device's was changed or slept
  status(): {
    waiting: number;
    refused: AnswerRecord[];
    failure: import("./net/request.js").Failure | null;
    savedAt: number | null;
  };
  answer(item: string, response: Given | null): Promise<void>;
  flag(item: string, flagged: boolean): Promise<void>;
  handIn(): Promise<void>;
  deliver(): Promise<void>; // at once
  check(): Promise<void>; // deliver, then ask until when
  look(): Promise<void>; // once a second: asks the server when the clock is not sure, or nothing was heard for minutes
  noteRead(): Promise<void>; // announcements put away
  reach(item: string): Promise<void>; // no way back: this question has been come to
  leave(): void; // the page is going away
  refresh(): Promise<void>; // other tabs may have written
  stop(): void;
}

/**
 * What the page of a test says about it, kept by window and person, so that the page opens again without a line.
 * `sha` of the sealed paper or "".
 */
interface Boot {
  window: string;
  person: string;
  title: string;
  admission: string;
  sha: string;
  paper_size: number; // bytes
  opens_at: number;
  closes_at: number;
  limit_s: number; // 0 = until it closes
  grace_s: number;
  late_policy: string; // "discard" | "count"
  spread_s: number;
  no_way_back: boolean;
  needs_code: boolean;
  review: string; // address of the review that can be read as soon as it is handed in, or ""
  offset: number; // server clock minus device clock when the page was made
}

/** The page of a test (view/exam.js). */
interface Exam {
  words: ExamWords;
  db: Database;
  device: DeviceRecord;
  boot: Boot;
  opensAt: number; // this sitting's own moment, when openings are spread
  code: string; // access code, as written
  clock: { now(): number; isSure(): boolean; learn(offset: number): void };
  app: HTMLElement;
  show(record: SittingRecord | null): Promise<void>; // the view that fits
}
