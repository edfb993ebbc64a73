import { Failure } from "../platform/failure.ts";
import { nearestName } from "../platform/nearest-name.ts";
import { printable } from "../platform/text.ts";
import { globMatcher } from "../templates/policy.ts";

/** What `--pattern` is where it is not given: every template. */
export const everyTemplate = "templates/**";

/**
 * A test for the paths (below `templates/`) that the patterns choose. Patterns are globs relative to the metarepo, so
 * they begin with `templates/` or with a wildcard; dotfiles match.
 *
 * @param paths every template, and every path that was one.
 * @throws Failure "usage" for a pattern that leads elsewhere, or that matches nothing: a roll-out of nothing would look
 *   like one with nothing to do. "configuration" where there are no templates at all.
 */
export function chooseTemplates(patterns: readonly string[], paths: readonly string[]): (path: string) => boolean {
  if (paths.length === 0) {
    throw new Failure("configuration", {
      message: "the metarepo has no templates",
      hint: "put the files to be shared below templates/, where they belong in a member",
    });
  }
  const places = paths.map((path) => `templates/${path}`);
  const problems = patterns.flatMap((pattern) => {
    const said = `--pattern ${printable(pattern)}`;
    if (leads(pattern))
      return [
        {
          message: `${said} leads out of templates/`,
          hint: "a pattern is relative to the metarepo: templates/.github/**",
        },
      ];
    if (places.some(globMatcher(pattern))) return [];
    const near = nearestName(pattern, places);
    const hint =
      near !== undefined
        ? `did you mean ${near}?`
        : "patterns are relative to the metarepo, such as 'templates/.github/**'";
    return [{ message: `${said} matches no template`, hint }];
  });
  if (problems.length > 0) throw new Failure("usage", problems);
  const matches = globMatcher(patterns.length === 0 ? everyTemplate : patterns);
  return (path) => matches(`templates/${path}`);
}

/** Whether a pattern says of itself that it means another folder. */
function leads(pattern: string): boolean {
  return pattern.startsWith("/") || pattern.startsWith("~") || pattern.split(/[/\\{},()|]/).includes("..");
}
