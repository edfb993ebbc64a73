/** A file as a commit leaves it: its text, or its text and that it can be run. */
export type DemoFile = string | { readonly executable: string };

/** One commit of a made-up history. */
export interface DemoCommit {
  /** ISO 8601 with an offset; given, so that the same history gets the same object ids on every machine. */
  readonly date: string;
  readonly author: keyof typeof people;
  readonly message: string;
  /** What it changes: the new file, or `null` for one that it removes. */
  readonly files: Readonly<Record<string, DemoFile | null>>;
}

/** A repository to be made: a bare remote with a history, and a clone of it in the workspace. */
export interface DemoRepository {
  readonly name: string;
  readonly branch: string;
  readonly history: readonly DemoCommit[];
  /** Cuts the clone's history off. Commits. */
  readonly depth?: number;
  /** Committed in the clone and never pushed. */
  readonly unpushed?: DemoCommit;
  /** Written into the clone's work tree and not committed. */
  readonly lyingAbout?: Readonly<Record<string, string>>;
}

/** Who works at Lindenhof. */
export const people = {
  mira: "Mira Hollen <mira@lindenhof.example>",
  tomas: "Tomas Rehm <tomas@lindenhof.example>",
  yusuf: "Yusuf Adar <yusuf@lindenhof.example>",
} as const;
