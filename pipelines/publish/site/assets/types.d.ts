/* The shapes of what search_data.py writes and search.js passes around, and what it uses of MiniSearch. */

interface SearchPage {
  kind: string;
  /** The address within the language. */
  page: string;
  title: string;
  /** The first sentence of its answer. */
  brief: string;
  /** What its rank is multiplied by. */
  weight: number;
  /** Other words in its text, each once and in alphabetical order. */
  body: string;
  /** Other wordings of a question, or other names of a word. */
  keys?: string[];
  /** The place of its topic among all. */
  topic?: number;
  /** The category of the scale. */
  code?: string;
  /** The language of its text, where it is not that of the page. */
  lang?: string;
}

interface SearchWords {
  stop?: string;
  weak?: string;
  endings?: string;
  category?: string;
  same?: Record<string, string>;
  classes?: Record<string, string>;
  calm?: string[];
  notices?: Record<string, string[]>;
}

interface SearchData {
  /** The name of the scale; empty if there is none. */
  scale: string;
  words: SearchWords;
  /** The most urgent first. */
  notices: Record<string, string>;
  kinds: Record<string, string>;
  topics: string[];
  pages: SearchPage[];
}

interface Found {
  /** The name of a notice, or nothing. */
  notice: string;
  results: { page: SearchPage; rank: number; share: number; terms: string[] }[];
  sure: boolean;
}

interface Window {
  searchData: SearchData;
}

interface MiniSearchOptions {
  fields?: string[];
  boost?: Record<string, number>;
  boostTerm?: (term: string) => number;
  tokenize: (text: string) => string[];
  processTerm: (term: string) => string;
}

declare class MiniSearch {
  constructor(options: MiniSearchOptions);
  addAll(documents: { id: number }[]): void;
  search(
    query: { combineWith: "OR"; queries: string[] },
    options: MiniSearchOptions,
  ): { id: number; score: number; match: Record<string, string[]> }[];
}
