import fc from "fast-check";
import type { Fleet, Reference } from "../../src/contracts/fleet.ts";
import { gitUrlPattern, memberNamePattern } from "../../src/contracts/identifiers.ts";
import { orderMembers } from "../../src/inventory/order.ts";
import { hostileText } from "./arbitrary-report.ts";
import { fleet } from "./member-facts.ts";
import { aMember } from "./members.ts";

const nasty = [
  '"]\n    evil --> x\n    y["',
  '%%{init: {"securityLevel": "loose"}}%%',
  "<img src=x onerror=alert(1)>",
  "&lt;script&gt; #lt; #35; #quot;",
  "style x:#fff;",
  "`code` [link](javascript:alert(1)) ![x](y)",
  "a\\|b\\",
  "]]></title></svg>",
  "\n---\n",
  "click a callback",
];
const text = fc.oneof(hostileText, fc.constantFrom(...nasty));
const oddNames = [
  "end",
  "graph",
  "class",
  "style",
  "default",
  "click",
  "_a_",
  "a-b",
  "a_b",
  "A.B",
  "1x",
  "__",
  "archived_x",
];
const name = fc
  .oneof(fc.constantFrom(...oddNames), fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/))
  .filter((each) => memberNamePattern.test(each));
const url = fc
  .oneof(
    fc.constantFrom("javascript:alert(1)", "git@host:a)b|c", "https://x.example/a)](y)", "file:///srv/a b|c<d>"),
    text.map((part) => `https://x.example/${part}`),
  )
  .filter((each) => gitUrlPattern.test(each));
const described = { domain: text, scope: text, url };

/** A fleet as an enemy would declare it, and what depends on what at random. */
export const hostileFleet: fc.Arbitrary<Fleet> = fc
  .record({
    names: fc.uniqueArray(name, { maxLength: 12, selector: (each) => each.toLowerCase() }),
    about: fc.array(fc.record(described, { requiredKeys: [] }), { minLength: 12, maxLength: 12 }),
    kinds: fc.array(fc.constantFrom("member", "member", "archived", "outside"), { minLength: 12, maxLength: 12 }),
    edges: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 }),
    status: text,
    locator: text,
  })
  .map(({ names, about, kinds, edges, status, locator }) => {
    const all = names.map((each, index) => ({
      ...aMember(each, about[index] ?? {}),
      kind: kinds[index] ?? "member",
      dependsOn: [...new Set(edges.flatMap(([from, to]) => (to === index && from < to ? (names[from] ?? []) : [])))],
    }));
    return fleet({
      file: "/work/metarepo/repos.yml",
      root: "/work/metarepo",
      members: orderMembers(all.filter(({ kind }) => kind === "member")),
      references: all.flatMap(({ kind, ...each }): Reference[] =>
        kind === "member" ? [] : [{ ...each, kind, status, locator }],
      ),
    });
  });
