/** The pages of the panels, as the server is given them. Whoever makes them escapes what is in them. */
export interface Pages {
  /** Files that the pages need, by their path. */
  readonly assets: ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>;
  /**
   * The page at a path; undefined where there is none.
   *
   * @param session whether the reader can sign out.
   */
  page(path: string, query: URLSearchParams, session: "signed in" | "none"): Promise<string | undefined>;
  /** The page that asks for the token. @param next where it leads to. */
  signIn(about: { readonly next: string; readonly trouble?: string }): string;
  /** The page that says what went wrong. */
  trouble(status: number, detail: string): string;
}

/** What a browser may do with a page: nothing but what comes from here as a file of its own. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // A form that is sent without a referrer comes from the origin "null".
  "Referrer-Policy": "same-origin",
};
