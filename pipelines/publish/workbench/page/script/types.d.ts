/* The shapes of the page's data, which pipelines/publish/workbench/payload.py writes, and of what the scripts pass around. */

type Labels = Record<string, string>;

/** The text of a record; which fields it has depends on the kind. */
interface Words {
  population: string;
  outcome: string;
  counterpart: string;
  timeframe: string;
  statement: string;
  explanation: string;
  fact: string;
  myth: string;
  why_wrong: string;
  answer: string;
  name: string;
  meaning: string;
  next_step: string;
  question: string;
  short_answer: string;
  why: string;
  term: string;
  definition: string;
  title: string;
  summary: string;
  key_messages?: string[];
  alternatives: string[];
  synonyms?: string[];
  steps?: Record<string, { title: string; when: string }>;
}

interface Sentence {
  text: string;
  field: string;
  count: number;
  place: number;
}

interface Figure {
  id: string;
  evidence: string;
  low?: number;
  high?: number;
  low_included: boolean;
  high_included: boolean;
  unbounded: boolean;
  out_of?: number;
  unit?: string;
  statistics?: string[];
  side?: "outcome" | "counterpart";
  population?: string;
  outcome?: string;
  timeframe?: string;
  told?: Sentence;
  sentence?: string;
}

interface EvidenceItem {
  id: string;
  source: string;
  locator: string;
  verdict: string;
  note?: string;
}

interface SignOff {
  person: string;
  role: string;
  on: string;
}

/** The correction of a typing error, from one hash of the text to another. */
interface Typo {
  on: string;
  by: string;
  from: string;
  to: string;
}

interface Likelihood {
  min: number;
  max: number;
  min_included: boolean;
  max_included: boolean;
}

/** A share of people: its value, the ends of its interval or range, and where they are from. */
interface Estimate {
  per_100?: number;
  per_1000?: number;
  counterpart_per_100?: number;
  low?: number;
  high?: number;
  low_included: boolean;
  high_included: boolean;
  interval: "wilson" | "published" | "none";
}

/** A step of a guide, with the records that it leads to. */
interface Step {
  id: string;
  records?: string[];
  questions?: string[];
  pictures?: string[];
}

/** A record, a statistic, or a source; which fields it has depends on the kind. */
interface Rec {
  id: string;
  kind: string;
  since: string;
  topic?: string;
  position?: number;
  text: Words;
  review: { checked: string; compared_by: string; due: string; sign_offs?: SignOff[]; typos?: Typo[] };
  clinical_review: string;
  text_hash: string;
  carried?: string[];
  signed?: string[];
  figures?: Figure[];
  evidence?: EvidenceItem[];
  terms?: string[];
  related?: string[];
  answered_by?: string[];
  audience?: string[];
  jurisdiction?: string[];
  safety?: string[];
  certainty?: string;
  verdict?: string;
  fallacy?: string;
  harm_if_believed?: string;
  code?: string;
  edition?: string;
  parent?: string;
  likelihood?: Likelihood;
  management?: string;
  core?: string[];
  more?: string[];
  steps?: Step[];
  topics?: string[];
  where_to_turn?: string[];
  measure?: string;
  events?: number;
  total?: number;
  as_published?: { value?: number; low?: number; high?: number; low_included?: boolean; high_included?: boolean };
  estimate?: Estimate;
  source?: string;
  locator?: string;
  countries?: string[];
  years?: { from: number; to: number };
  setting?: string;
  title: string;
  title_seen?: boolean;
  publisher: string;
  type: string;
  url: string;
  doi?: string;
  published?: string;
  accessed: string;
  grade: string;
  read: string;
  rights: string;
  retracted?: { on: string };
  note?: string;
}

interface About {
  title: string;
  summary: string;
  topics: Labels;
  notices: Labels;
  labels: Labels;
  site?: Labels;
}

/** What few strings of a translation have. */
interface Rest {
  blocked?: boolean;
  changed?: [string, string][];
  faults?: { code: string; severity: string; message: string; hint: string }[];
  signatures?: { stage: string; by: string; on: string }[];
}

interface Translation {
  language: string;
  name: string;
  direction: string;
  draft: string;
  targets: string[];
  hashes: string[];
  states: string[];
  rest: Record<number, Rest>;
}

interface FileEntry {
  path: string;
  bytes: number;
  sha256: string;
  language?: string;
}

interface Statement {
  verdict: string;
  paraphrase: string;
  line: number;
  reason?: string;
  records?: string[];
}

interface Finding {
  file: string;
  line: number;
  code: string;
  record: string;
  message: string;
  hint: string;
}

interface Waiver {
  record: string;
  check: string;
  reason: string;
  until: string;
}

interface Remark {
  about: string;
  person: string;
  on: string;
  verdict: string;
  comment: string;
  language?: string;
}

interface Grade {
  record: string;
  field: string;
  words: number;
  adjusted: number;
}

interface Redirect {
  from: string;
  to: string[];
  on: string;
  reason: string;
}

interface Tombstone {
  id: string;
  instead: string[];
  on: string;
  reason: string;
}

interface Payload {
  meta: {
    name: string;
    version: string;
    released: string;
    source_language: string;
    languages: string[];
    topics: string[];
    base_url: string;
  };
  folders: Labels;
  /** The field of the text that names a record, by kind. */
  heads: Record<string, keyof Words>;
  about: Record<string, About>;
  drafts: string[];
  records: Rec[];
  sources: Rec[];
  statistics: Rec[];
  withdrawn: Tombstone[];
  redirects: Redirect[];
  units: { keys: string[]; hashes: string[]; limits: number[] };
  notes: Labels;
  translations: Translation[];
  work: {
    article?: { title?: string; lines?: number; statements?: Statement[] };
    readability?: { formula: string; texts: Grade[] };
    people?: { id: string; name: string }[];
    findings?: Finding[];
    waivers?: Waiver[];
    comments?: Remark[];
  };
  files: FileEntry[];
  /** The number of files of the patients' site, and the page of each record on it. */
  site: { files: number; pages: Labels };
}

/** What an element can hold; what is absent or false is left out. */
type Child = Node | string | number | boolean | null | undefined | Child[];

type Listener = (event: any) => void;

type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;

interface Glossary {
  pattern: RegExp;
  found: Map<string, string>;
  told: Set<string>;
}

type MarkGroup = "records" | "translations";

/** What a mark is about. */
interface MarkTarget {
  text_hash?: string;
  key?: string;
  language?: string;
  source_sha?: string;
  target_sha?: string;
  stage?: string;
}

interface Mark extends MarkTarget {
  verdict: string;
  comment: string;
  sent?: string;
}

/** What a second person understood of a translation, and the hash of the words that it is of. */
interface Back {
  key: string;
  language: string;
  target_sha: string;
  text: string;
}

/** How far down a page was left, how much of a list it showed, and by which of the links to an address. */
interface Visit {
  scroll: number;
  shown: number;
  link: string;
  twin: number;
}

interface Marks {
  reviewer: string;
  stage: string;
  on: string;
  records: Record<string, Mark>;
  translations: Record<string, Mark>;
  back: Record<string, Back>;
}
