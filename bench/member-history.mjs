/**
 * What generated members and their metarepo consist of. Everything follows from the index of a member, so that a fleet
 * of a size is the same every time.
 */

/** @typedef {"current" | "behind" | "modified" | "foreign" | "missing"} Standing */
/** @typedef {{ date: number, message: string, files: Record<string, { text: string, executable?: boolean }> }} Commit */

/** Where the templates stand in a member. Four versions of each, the last one is today's. */
export const templatePaths = [
  ".editorconfig",
  ".gitattributes",
  ".github/dependabot.yml",
  ".github/workflows/ci.yml",
  ".github/workflows/guard.yml",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "agents/brief.md",
  "docs/adr/0001-plain-files.md",
  "docs/house-rules.md",
  "scripts/check.sh",
  "scripts/release.sh",
];
const versions = 4;
const begin = Date.UTC(2026, 0, 5) / 1000;
const day = 24 * 60 * 60;

/** @type {(index: number) => string} */
export function memberName(index) {
  return `member-${String(index).padStart(4, "0")}`;
}

/**
 * Of a hundred members eighty are current, ten behind, five modified, two foreign and three lack templates.
 *
 * @type {(index: number) => Standing}
 */
function standingOf(index) {
  // 37 and 100 have no common factor: every hundred in a row has the same shares, and they lie scattered.
  const place = (index * 37) % 100;
  if (place < 80) return "current";
  if (place < 90) return "behind";
  if (place < 95) return "modified";
  return place < 97 ? "foreign" : "missing";
}

/** @type {(index: number) => boolean} */
export function isDirty(index) {
  return index % 20 === 3;
}

/** @type {(index: number) => boolean} */
export function hasTopicBranch(index) {
  return index % 10 === 7;
}

/** @type {() => Commit[]} */
export function metarepoHistory() {
  return Array.from({ length: versions }, (_, version) => ({
    date: begin + version * 30 * day,
    message: `Templates, version ${version}`,
    files: prefixed(
      "templates/",
      templatesAt(() => version),
    ),
  }));
}

/** @type {(index: number) => Commit[]} */
export function memberHistory(index) {
  const name = memberName(index);
  const standing = standingOf(index);
  const affected = templatePaths.filter((_, place) => (place + index) % 4 === 0);
  const isAffected = (/** @type {string} */ path) => standing !== "current" && affected.includes(path);
  const latest = templatesAt((path) => (standing === "behind" && isAffected(path) ? versions - 3 : versions - 1));
  const kept = Object.fromEntries(
    Object.entries(latest).filter(([path]) => !isAffected(path) || standing === "behind" || standing === "modified"),
  );
  const early = Object.fromEntries(
    Object.entries(templatesAt(() => 0)).filter(
      ([path]) => !isAffected(path) || standing === "behind" || standing === "modified",
    ),
  );
  const strange =
    standing === "foreign"
      ? Object.fromEntries(affected.map((path) => [path, { text: prose(`${name} ${path}`, 20), ...bit(path) }]))
      : {};
  const edited =
    standing === "modified"
      ? Object.fromEntries(
          affected.map((path) => [path, { text: `${latest[path]?.text}# ${name} needs this\n`, ...bit(path) }]),
        )
      : {};
  const at = (/** @type {number} */ weeks) => begin + (weeks * 7 + (index % 7)) * day + index;
  return [
    { date: at(1), message: `Begin ${name}`, files: { ...ownFiles(name, 28), ...early, ...strange } },
    { date: at(3), message: "Write more of it", files: { "src/a/part-00.txt": { text: prose(`${name} again`, 30) } } },
    { date: at(14), message: "Bring the shared files up to date", files: kept },
    {
      date: at(16),
      message: "Correct a part",
      files: { "src/b/part-01.txt": { text: prose(`${name} corrected`, 30) } },
    },
    {
      date: at(18),
      message: "Finish a part",
      files: { "src/c/part-02.txt": { text: prose(`${name} finished`, 30) }, ...edited },
    },
  ];
}

/** @type {(index: number) => Commit} */
export function topicCommit(index) {
  const files = { "src/a/part-00.txt": { text: prose(`${memberName(index)} topic`, 30) } };
  return { date: begin + 150 * day + index, message: "Try something", files };
}

/** @type {(size: number, urlOf: (name: string) => string) => string} */
export function inventory(size, urlOf) {
  const domains = ["garden", "workshop", "kitchen", "outside"];
  const entries = Array.from({ length: size }, (_, index) => {
    const dependsOn = index % 5 === 0 || index < 3 ? "" : `    depends_on: [${memberName(Math.floor(index / 3))}]\n`;
    return `  - name: ${memberName(index)}\n    url: ${urlOf(memberName(index))}\n    default_branch: main\n    domain: ${domains[index % 4]}\n    scope: part-${index % 9}\n${dependsOn}`;
  });
  return `mode: static\ngithub:\n  owner: bench\nrepos:\n${entries.join("")}`;
}

export const manifest = '- match: "**"\n  policy: required\n- match: "docs/**"\n  policy: optional\n';

/** @type {(name: string, count: number) => Commit["files"]} */
function ownFiles(name, count) {
  const profile = `wgx:\n  apiVersion: v1\n  tasks:\n    smoke: ./scripts/check.sh\n    hello: echo ${name}\n`;
  const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
  const build = `name: build ${name}\non: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ${checkout}\n`;
  /** @type {Commit["files"]} */
  const files = {
    "README.md": { text: `# ${name}\n\n${prose(name, 12)}` },
    ".wgx/profile.yml": { text: profile },
    ".github/workflows/build.yml": { text: build },
  };
  for (let place = Object.keys(files).length; place < count; place++) {
    const number = place - 3;
    files[`src/${"abc"[number % 3]}/part-${String(number).padStart(2, "0")}.txt`] = {
      text: prose(`${name} ${number}`, 30),
    };
  }
  return files;
}

/** @type {(versionOf: (path: string) => number) => Commit["files"]} */
function templatesAt(versionOf) {
  return Object.fromEntries(
    templatePaths.map((path) => [path, { text: templateText(path, versionOf(path)), ...bit(path) }]),
  );
}

/** @type {(path: string) => { executable?: boolean }} */
function bit(path) {
  return path.startsWith("scripts/") ? { executable: true } : {};
}

/** @type {(path: string, version: number) => string} */
function templateText(path, version) {
  const lines = Array.from(
    { length: 24 },
    (_, line) => `# ${path} line ${line}, version ${line < version * 4 ? version : 0}\n`,
  ).join("");
  if (!path.startsWith(".github/workflows/")) return lines;
  return `name: ${path.slice(18, -4)}\non: push\njobs:\n  check:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ./scripts/check.sh\n${lines}`;
}

/** @type {(prefix: string, files: Commit["files"]) => Commit["files"]} */
function prefixed(prefix, files) {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [prefix + path, file]));
}

/** Lines that differ with the seed and compress about as text does. @type {(seed: string, lines: number) => string} */
function prose(seed, lines) {
  const words = ["bed", "water", "seed", "frost", "vent", "spade", "rain", "hive", "root", "shade", "stone", "leaf"];
  let state = 7;
  for (const character of seed) state = (state * 31 + character.charCodeAt(0)) % 2147483647;
  const word = () => {
    state = (state * 48271) % 2147483647;
    return words[state % words.length];
  };
  return `${seed}\n${Array.from({ length: lines }, () => `${Array.from({ length: 8 }, word).join(" ")}\n`).join("")}`;
}
