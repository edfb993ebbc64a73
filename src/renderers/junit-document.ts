import { escapeXml, escapeXmlLines } from "./escape-xml.ts";

/** How a test case ended. `failed`: it found something; `error`: it could not be carried out. */
export type JunitOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "skipped"; readonly message: string }
  | {
      readonly kind: "failed" | "error";
      readonly message: string;
      /** A word that groups what is alike. */
      readonly type: string;
      /** May have lines. */
      readonly details?: string;
    };

export interface JunitCase {
  readonly name: string;
  readonly className: string;
  readonly seconds?: number;
  readonly outcome: JunitOutcome;
  /** What it said; may have lines. */
  readonly output?: string;
  readonly errorOutput?: string;
}

export interface JunitSuite {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly seconds?: number;
  readonly properties?: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

/**
 * A JUnit XML document as Jenkins, GitLab, GitHub actions and others read it; the form is that of the schema of Jenkins'
 * xUnit plugin (junit-10.xsd). Ends in a newline.
 */
export function renderJunitDocument(name: string, suites: readonly JunitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const attributes = { name, ...counts(cases), time: seconds(sum(suites.map(timeOf))) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", attributes, suites.map(renderSuite))}\n`;
}

function renderSuite(suite: JunitSuite): string {
  const { name, startedAt, properties = {}, cases } = suite;
  const listed = Object.entries(properties).map(([key, value]) => element("property", { name: key, value }, []));
  const attributes = {
    name,
    ...counts(cases),
    skipped: String(countOf(cases, "skipped")),
    // The schema knows no offset; it is UTC.
    ...(startedAt !== undefined && { timestamp: new Date(startedAt).toISOString().slice(0, 19) }),
    time: seconds(timeOf(suite)),
  };
  const content = [...(listed.length === 0 ? [] : [element("properties", {}, listed)]), ...cases.map(renderCase)];
  return element("testsuite", attributes, content);
}

function renderCase({ name, className, seconds: time, outcome, output, errorOutput }: JunitCase): string {
  const content = [
    ...renderOutcome(outcome),
    ...(output === undefined || output === "" ? [] : [textElement("system-out", {}, output)]),
    ...(errorOutput === undefined || errorOutput === "" ? [] : [textElement("system-err", {}, errorOutput)]),
  ];
  return element("testcase", { name, classname: className, time: seconds(time ?? 0) }, content);
}

function renderOutcome(outcome: JunitOutcome): readonly string[] {
  if (outcome.kind === "passed") return [];
  if (outcome.kind === "skipped") return [element("skipped", { message: outcome.message }, [])];
  const { kind, message, type, details = message } = outcome;
  return [textElement(kind === "failed" ? "failure" : "error", { message, type }, details)];
}

function counts(cases: readonly JunitCase[]): Readonly<Record<string, string>> {
  return {
    tests: String(cases.length),
    failures: String(countOf(cases, "failed")),
    errors: String(countOf(cases, "error")),
  };
}

function countOf(cases: readonly JunitCase[], kind: JunitOutcome["kind"]): number {
  return cases.filter(({ outcome }) => outcome.kind === kind).length;
}

function timeOf(suite: JunitSuite): number {
  return suite.seconds ?? sum(suite.cases.map((each) => each.seconds ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function seconds(time: number): string {
  return time.toFixed(3);
}

function element(name: string, attributes: Readonly<Record<string, string>>, content: readonly string[]): string {
  const start = `${name}${renderAttributes(attributes)}`;
  if (content.length === 0) return `<${start}/>`;
  return `<${start}>\n${content.join("\n")}\n</${name}>`;
}

function textElement(name: string, attributes: Readonly<Record<string, string>>, text: string): string {
  return `<${name}${renderAttributes(attributes)}>${escapeXmlLines(text)}</${name}>`;
}

function renderAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");
}
