/* The shapes of the page's data, which pipelines/publish/workbench/payload.py writes, and of what the scripts pass around. */

type Labels = Record<string, string>;

/** The text of a record; which fields it has depends on the kind. */
interface Words {
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

/** The words of a statistic, and the other languages that have them. */
interface Statistic {
  id: string;
  kind: string;
  text: Record<string, string>;
  carried: string[];
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

/** A record, or a source; which fields it has depends on the kind. */
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
}

/** What few strings of a translation have. */
interface Rest {
  blocked?: boolean;
  changed?: [string, string][];
  faults?: { code: string; message: string }[];
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
  statistics: Statistic[];
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

interface Marks {
  reviewer: string;
  stage: string;
  on: string;
  records: Record<string, Mark>;
  translations: Record<string, Mark>;
}
