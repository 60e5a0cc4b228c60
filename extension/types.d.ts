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
  /** How sources disagree, in a sentence; null if they do not. Older servers do not tell. */
  disagreement?: string | null;
  /** All of them, first seen first. */
  attributions?: Attribution[];
  context_speaker?: ContextSpeaker | null;
  verdicts?: Verdict[];
}

/** Whom some sources give the words to; without a speaker, they name nobody. */
interface Attribution {
  speaker: { id: number; name: string } | null;
  sources: number;
  undated: number;
  first: PartialDate | null;
  last: PartialDate | null;
  occurrences: number[];
  occurrences_total: number;
}

/** Whom the page gives the words to; a sentence if that is surely not whom the store knows. */
interface ContextSpeaker {
  name: string;
  agrees: boolean | null;
  sentence: string | null;
}

/** What whoever keeps the store found about a quotation. */
interface Verdict {
  id: number;
  kind: "confirmed" | "misattributed" | "altered" | "out_of_context" | "fabricated" | "unproven";
  evidence: string;
  date: PartialDate;
  speaker: Speaker | null;
  note: string | null;
  reviewer: string | null;
}

interface StoreCoverage {
  quotations: number;
  speakers: number;
  sources: number;
  newest: PartialDate | null;
}

/** A published fact-check of a claim that is similar to the selection, never of the words themselves. */
interface ClaimReview {
  id: number;
  claim: string;
  claimant: string | null;
  publisher: string | null;
  site: string | null;
  url: string | null;
  link: string | null;
  title: string | null;
  rating: string;
  /** The publisher's own words. */
  rating_words: string | null;
  review_date: PartialDate | null;
  language: string | null;
  similarity: number;
}

/** What `POST /v1/match` answers. */
interface Answer {
  matches: Match[];
  /** False: the server ran out of time before it had looked at all that might match. */
  complete?: boolean;
  /** Absent from a server of an earlier version. */
  claim_reviews?: ClaimReview[];
  /** How many matches nobody has reviewed, and are therefore kept back. */
  in_review?: number;
  store: StoreCoverage;
}

/** What is sent to `POST /v1/match`. */
interface Query {
  text: string;
  prefix?: string;
  suffix?: string;
  url?: string;
}

/** Why there is no answer: what happened, and what to do about it. */
interface Problem {
  kind: string;
  title: string;
  detail: string;
  /** Given where the detail is the server's own sentence. */
  detail_lang?: string;
  fix: string;
  command?: string;
}

type Reply = { ok: true; answer: Answer; server: string } | { ok: false; problem: Problem };

interface Check {
  name: "permission" | "policy" | "reachable" | "ours" | "api" | "token";
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

type AskTabReply = { shown: true } | { shown: false; reason: "nothing-selected" | "no-access" | "off" };

/**
 * A stretch of the comparison: in both texts, only in the quotation, only in the selection, around an
 * excerpt, or the same in both and folded away behind a label.
 */
interface Segment {
  kind: "same" | "dropped" | "added" | "context" | "folded";
  text: string;
  label?: string;
}

interface QuoteproofWords {
  ENGLISH: Readonly<Record<string, string>>;
  has(name: string): boolean;
  language(): string;
  text(name: string, ...values: string[]): string;
  number(amount: number): string;
  plural(name: string, amount: number): string;
  list(items: string[]): string;
  around(name: string): string[];
  capital(words: string): string;
  day(date: PartialDate): string;
}

interface QuoteproofWording {
  verdict(match: Match, selection: string): string;
  risks(match: Match): { risk: string; sentence: string }[];
  isDisputed(match: Match): boolean;
  segments(match: Match, selection: string): Segment[];
  clip(text: string, limit: number): string;
}

interface RenderOptions {
  /** Where the server's own pages are, to link to its records; without it, no such links. */
  base?: string;
  /** The language of the selected text, if it is known: the stored words are in it, too. */
  lang?: string;
}

/** An element's class alone, or its attributes; of these, empty ones are left out. */
type Attributes = string | Record<string, string>;
type Child = Node | string | null | undefined;

interface QuoteproofLines {
  element<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes,
    ...children: Child[]
  ): HTMLElementTagNameMap[K];
  foreign(node: HTMLElement, spoken: string | null | undefined): HTMLElement;
  forScreenReaders(said: string): HTMLElement;
  safe(address: string | null | undefined): string | null;
  outLink(href: string, label: Node | string): HTMLElement;
  dateText(date: PartialDate | null): string;
  dateLine(date: PartialDate | null): HTMLElement;
  sourceName(source: Source | null): string;
  sourceLine(source: Source | null): HTMLElement;
  speakerLine(speaker: Speaker | null, options: RenderOptions): HTMLElement;
  ownLink(options: RenderOptions, path: string, label: string): HTMLElement;
  verdictLine(heading: "h2" | "h3", kind: Wording | "none", text: string): HTMLElement;
}

interface QuoteproofRemarks {
  quoted(words: string): string;
  findings(match: Match): HTMLElement | null;
  elsewhere(match: Match): HTMLElement | null;
  dispute(match: Match): HTMLElement | null;
  similarClaims(answer: Answer, options: RenderOptions): HTMLElement | null;
  sentences(match: Match): (HTMLElement | string)[];
  similarSentence(answer: Answer): HTMLElement | null;
}

interface QuoteproofAnswer {
  coverage(store: StoreCoverage): string;
  render(answer: Answer, selection: string, options?: RenderOptions): HTMLElement;
  problem(problem: Problem, ...actions: Node[]): HTMLElement;
  waiting(): HTMLElement;
  spoken(answer: Answer, selection: string): HTMLElement;
  spokenProblem(problem: Problem): HTMLElement;
}

interface QuoteproofCopy {
  plain(match: Match): string;
  markdown(match: Match): string;
  citation(match: Match): string;
  row(match: Match): HTMLElement;
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
  frameId?: number;
  tab?: { id?: number; url?: string };
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
  getKept<T>(name: string, otherwise: T): Promise<T>;
  setKept(name: string, value: object): Promise<void>;
  lockStorage(): Promise<void>;
  takeHandoff(): Promise<string>;
  takeDraft(key: string): Promise<any>;
  openSaveWindow(draft: Draft): Promise<void>;
  openPasteWindow(text: string, why?: "window" | "off"): Promise<void>;
  hasPermission(pattern: string): Promise<boolean>;
  requestPermission(...patterns: string[]): Promise<boolean>;
  dropPermission(pattern: string): Promise<boolean>;
  onPermissions(handler: () => void): void;
  registerScripts(id: string, matches: string[], js: string[]): Promise<void>;
  policy(): string;
  ownFile(path: string): Promise<string>;
  runFiles(tabId: number, frameId: number | null, files: string[]): Promise<void>;
  runFunction<A extends any[], R>(
    tabId: number,
    frameId: number | null,
    func: (...args: A) => R,
    args?: A,
  ): Promise<{ frameId: number; result: R }[]>;
  activeTab(): Promise<number | undefined>;
  tabAddress(tabId: number): Promise<string | undefined>;
  openSettings(): Promise<void>;
  openOwnPage(path: string): Promise<void>;
  shortcut(): Promise<string>;
  openPanel(tabId: number, windowId?: number): Promise<void>;
  takePanelRequest(windowId?: number): Promise<number | undefined>;
  onPanelRequest(handler: () => void): void;
  hold(tabId: number): () => void;
  onReleased(handler: () => void): void;
  insertStyles(tabId: number, file: string): Promise<void>;
  showTab(tabId: number): Promise<void>;
  ownWindow(): Promise<number | undefined>;
  createMenus(menus: { id: string; title: string; contexts: ("page" | "selection")[] }[]): void;
  /** The handler is told whether this is the first time, not an update. */
  onInstalled(handler: (first: boolean) => void): void;
  onMenu(handler: (menu: { id: string; frameId: number; text: string; tabId?: number; windowId?: number }) => void): void;
  onCommand(handler: (name: string, tabId?: number) => void): void;
}

/** A place in the text of a page, in UTF-16 units; without a wording it gets no mark. */
interface Place {
  id: number;
  start: number;
  end: number;
  wording: Wording | null;
}

/** What a page says of itself. */
interface PageRead {
  text: string;
  title: string;
  url: string;
  /** How many embedded frames are seen, and not read. */
  frames: number;
}

/** A stored quotation on a page: its place there, and the passage that `match` is compared with. */
interface Finding {
  id: number;
  start: number;
  end: number;
  passage: string;
  match: Match;
}

/** A quotation on a page that the store does not know, and who may have said it. */
interface Unknown {
  id: number;
  /** Null when it cannot be found again on the page. */
  place: Span | null;
  text: string;
  speaker: string | null;
  role: string | null;
}

/** What `POST /v1/articles` answers to a preview; offsets are code points of its `text`. */
interface ArticlePreview {
  text: string;
  quotations: {
    text: string;
    start: number;
    end: number;
    speaker: string | null;
    role: string | null;
    status: "accepted" | "review";
  }[];
}

/** What the check of a page found. */
interface Receipt {
  made: Date;
  page: Omit<PageRead, "text">;
  server: string;
  version: string;
  store: StoreCoverage;
  findings: Finding[];
  /** How many matches the server left out, as it answers no more at once. */
  leftOut: number;
  /** Whether the server ran out of time, so that there may be more. */
  outOfTime: boolean;
  unknown: Unknown[];
  /** Why the unknown ones could not be listed, if so. */
  unknownProblem: Problem | null;
}

/** Which page is to be checked; `asked` tells two requests for the same tab apart. */
interface PanelRequest {
  tabId: number;
  windowId?: number;
  asked: number;
}

interface QuoteproofPageText {
  read(): string;
  ranges(start: number, end: number): Range[];
}

interface QuoteproofMarks {
  read(): PageRead;
  show(places: Place[]): number[];
  jump(id: number): boolean;
  clear(): void;
  needsStyle(): boolean;
}

declare var quoteproofPageText: QuoteproofPageText;
declare var quoteproofMarks: QuoteproofMarks;
declare var quoteproofWords: QuoteproofWords;
declare var quoteproofWording: QuoteproofWording;
declare var quoteproofLines: QuoteproofLines;
declare var quoteproofRemarks: QuoteproofRemarks;
declare var quoteproofAnswer: QuoteproofAnswer;
declare var quoteproofCopy: QuoteproofCopy;
declare var quoteproofSelection: QuoteproofSelection;
declare var quoteproofCard: QuoteproofCard;
declare var quoteproofPage: QuoteproofPage;
declare var quoteproofButton: boolean | undefined;
declare var quoteproofBrowser: QuoteproofBrowser;
