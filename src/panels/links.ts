/** Where links lead: to pages of the server, or to places of the one page that a report is. */
export interface Links {
  /** A member, and what a check says of it. */
  readonly member: (name: string, check?: string) => string;
  /** The id of the place where a member's part says what a check says. */
  readonly checkId: (name: string, check: string) => string;
  /** The members in a state; absent where all of them stand on the page anyway. */
  readonly state?: (state: string) => string;
}

export const pageLinks: Links = {
  member: (name, check) => `/fleet/${encodeURIComponent(name)}${check === undefined ? "" : `#check-${check}`}`,
  checkId: (_, check) => `check-${check}`,
  state: (state) => `/fleet?state=${state}`,
};

export const reportLinks: Links = {
  member: (name, check) => `#${memberId(name)}${check === undefined ? "" : `--${check}`}`,
  checkId: (name, check) => `${memberId(name)}--${check}`,
};

/** The id of a member's part of a report. Names of members and checks have nothing in them that an id may not have. */
export function memberId(name: string): string {
  return `member-${name}`;
}
