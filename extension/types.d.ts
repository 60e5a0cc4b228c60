/**
 * The shapes that pass between the files of the extension, the page and the server.
 * Read by the type checker only; nothing here reaches a browser.
 */

/** Half-open, in Unicode code points of the text sent or stored. */
type Span = [number, number];

interface PartialDate {
  value: string;
  precision: "day" | "month" | "year";
  kind: "said" | "published" | "captured";
}

interface Speaker {
  id: number;
  name: string;
  role?: string | null;
}

interface Source {
  id: number;
  title: string | null;
  publisher: string | null;
  url: string | null;
  link?: string | null;
}

interface Occurrence {
  id: number;
  source: Source | null;
  speaker: Speaker | null;
  date: PartialDate | null;
  exact: string | null;
  prefix: string | null;
  suffix: string | null;
  status: "accepted" | "review" | "rejected";
}

interface DiffOp {
  op: "equal" | "insert" | "delete" | "replace";
  selection: Span;
  quotation: Span;
}

type Wording = "verbatim" | "elided" | "altered";
type Extent = "whole" | "excerpt" | "containing" | "overlapping";

interface Match {
  quotation_id: number;
  text: string;
  score: number;
  speaker: Speaker | null;
  source: Source | null;
  date: PartialDate | null;
  wording: Wording;
  extent: Extent;
  risks: string[];
  omitted: string[];
  diff: DiffOp[];
  selection_span: Span;
  quotation_span: Span;
  status: "accepted" | "review" | "rejected";
  /** The best of them; `occurrences_total` counts all. */
  occurrences: Occurrence[];
  occurrences_total?: number;
  /** The different speakers when sources disagree, else none. */
  speakers: Speaker[];
}

interface StoreCoverage {
  quotations: number;
  speakers: number;
  sources: number;
  newest: PartialDate | null;
}

/** What `POST /v1/match` answers. */
interface Answer {
  matches: Match[];
  /** How many matches nobody has reviewed, and are therefore kept back. */
  in_review?: number;
  store: StoreCoverage;
}

/** What is sent to `POST /v1/match`. */
interface Query {
  text: string;
  prefix?: string;
  suffix?: string;
}

/** Why there is no answer: what happened, and what to do about it. */
interface Problem {
  kind: string;
  title: string;
  detail: string;
  fix: string;
  command?: string;
}

type Reply = { ok: true; answer: Answer; server: string } | { ok: false; problem: Problem };

interface Check {
  name: "permission" | "reachable" | "ours" | "api";
  ok: boolean;
  text: string;
  fix?: string;
}

/** What a page says of itself and what is seen of it, as pagesource.js reads it. */
interface PageSource {
  address: string;
  canonical: string;
  title: string;
  metas: { name: string; content: string }[];
  linked: string[];
  text: string;
}

/** What the form for saving is opened with; no query: all quotations of the page. */
interface Draft {
  query: Query | null;
  page: PageSource | null;
}

/** The fields of a source in the form; "" is unknown. */
interface SourceFields {
  title: string;
  author: string;
  publisher: string;
  published: string;
  url: string;
}

interface QuotationFields {
  text: string;
  speaker: string;
  role: string;
  /** What the page prints, where that differs from the words. */
  exact: string;
  prefix: string;
  suffix: string;
}

/** The body of `POST /v1/quotations`. */
interface NewQuotation {
  text: string;
  speaker?: string;
  role?: string;
  source?: Partial<SourceFields>;
  published?: string;
  exact?: string;
  prefix?: string;
  suffix?: string;
}

/** One quotation that the server read out of an article. */
interface Found {
  text: string;
  start: number;
  end: number;
  speaker: string | null;
  role: string | null;
  mention: string | null;
  confidence: { quotation: number; mention: number; name: number };
  status: "accepted" | "review" | "rejected";
  refused: string | null;
}

/** What `POST /v1/articles` answers to a preview. */
interface Article {
  source: { title: string | null; author: string | null; publisher: string | null };
  text: string;
  quotations: Found[];
}

/** What became of one quotation that was sent. */
interface Outcome {
  id: number;
  outcome: "added" | "merged" | "unchanged";
}

type Failed = { ok: false; problem: Problem };
type ArticleReply = { ok: true; article: Article } | Failed;
type SaveReply = { ok: true; outcomes: Outcome[] } | Failed;

/** One of `GET /v1/quotations`. */
interface QuotationItem {
  id: number;
  text: string;
  speaker: Speaker | null;
  source: Source | null;
  date: PartialDate | null;
  status: "accepted" | "review" | "rejected";
}

/** One of `GET /v1/speakers`. */
interface SpeakerItem {
  id: number;
  name: string;
  aliases: string[];
  quotations: number;
}

type AskTabReply = { shown: true } | { shown: false; reason: "nothing-selected" | "no-access" };

/**
 * A stretch of the comparison: in both texts, only in the quotation, only in the selection, around an
 * excerpt, or the same in both and folded away behind a label.
 */
interface Segment {
  kind: "same" | "dropped" | "added" | "context" | "folded";
  text: string;
  label?: string;
}

interface QuoteproofWording {
  verdict(match: Match, selection: string): string;
  risks(match: Match): { risk: string; sentence: string }[];
  segments(match: Match, selection: string): Segment[];
  count(amount: number, one: string, many: string): string;
  clip(text: string, limit: number): string;
}

interface RenderOptions {
  /** Where the server's own pages are, to link to its records; without it, no such links. */
  base?: string;
}

interface QuoteproofAnswer {
  render(answer: Answer, selection: string, options?: RenderOptions): HTMLElement;
  problem(problem: Problem, ...actions: Node[]): HTMLElement;
  waiting(): HTMLElement;
  sentence(answer: Answer, selection: string): string;
  problemSentence(problem: Problem): string;
  speakerLine(speaker: Speaker | null, options: RenderOptions): HTMLElement;
  sourceLine(source: Source | null): HTMLElement;
  dateLine(date: PartialDate | null): HTMLElement;
}

interface QuoteproofSelection {
  read(): (Query & { active: boolean }) | null;
  rects(): DOMRect[];
}

interface QuoteproofPage {
  read(words?: string): PageSource;
}

interface QuoteproofCard {
  open(styles: string): boolean;
  close(): void;
}

interface MessageSender {
  id?: string;
  url?: string;
  tab?: { id?: number };
  frameId?: number;
}

/** The one seam to the browser: see browser.js. */
interface QuoteproofBrowser {
  message(name: string, ...values: string[]): string;
  send(message: object): Promise<any>;
  onMessage(handler: (message: any, sender: MessageSender) => Promise<object> | undefined): void;
  isOwnPage(sender: MessageSender): boolean;
  isOurs(sender: MessageSender): boolean;
  getSetting(name: string, otherwise: string): Promise<string>;
  setSetting(name: string, value: string): Promise<void>;
  takeHandoff(): Promise<string>;
  takeDraft(key: string): Promise<any>;
  openSaveWindow(draft: Draft): Promise<void>;
  openPasteWindow(text: string): Promise<void>;
  hasPermission(pattern: string): Promise<boolean>;
  requestPermission(pattern: string): Promise<boolean>;
  ownFile(path: string): Promise<string>;
  runFiles(tabId: number, frameId: number | null, files: string[]): Promise<void>;
  runFunction<A extends any[], R>(
    tabId: number,
    frameId: number | null,
    func: (...args: A) => R,
    args?: A,
  ): Promise<{ frameId: number; result: R }[]>;
  activeTab(): Promise<number | undefined>;
  openSettings(): Promise<void>;
  shortcut(): Promise<string>;
  createMenu(items: { id: string; title: string; on: "selection" | "page" }[]): void;
  onInstalled(handler: () => void): void;
  onMenu(handler: (menu: { id: string; frameId: number; text: string; tabId?: number }) => void): void;
  onCommand(handler: (name: string, tabId?: number) => void): void;
}

declare var quoteproofWording: QuoteproofWording;
declare var quoteproofAnswer: QuoteproofAnswer;
declare var quoteproofSelection: QuoteproofSelection;
declare var quoteproofCard: QuoteproofCard;
declare var quoteproofPage: QuoteproofPage;
declare var quoteproofBrowser: QuoteproofBrowser;
