/** The shape of a secret that its issuer gave it, so that it can be told at sight. */
export interface SecretShape {
  /** What it is, for people. */
  readonly name: string;
  /** Occurs in every such secret: what the text is searched for first. */
  readonly hint: string;
  /** With the flag `g`; the group is what no two secrets share. */
  readonly pattern: RegExp;
  /** `encoded`: not random throughout, so that a row of one character does not make it a placeholder. */
  readonly body?: "encoded";
}

const b62 = "[A-Za-z0-9]";
const url64 = "[A-Za-z0-9_-]";
/** Neither in a longer word nor in a longer token. */
const apart = (shape: string): RegExp => new RegExp(`(?<![A-Za-z0-9_-])${shape}(?![A-Za-z0-9_-])`, "g");

/**
 * Shapes as the issuers document them, or as GitHub's and gitleaks' public lists of patterns have them. Only those are here
 * that hardly anything else can have; a password has no shape, and is not found.
 */
export const secretShapes: readonly SecretShape[] = [
  { name: "a GitHub token", hint: "gh", pattern: apart(`gh[pousr]_(${b62}{36})`) },
  { name: "a GitHub token", hint: "github_pat_", pattern: apart(`github_pat_(${b62}{22}_${b62}{59})`) },
  { name: "a GitLab token", hint: "glpat-", pattern: apart(`glpat-(${url64}{20})`) },
  { name: "an AWS access key id", hint: "AKIA", pattern: apart("AKIA([A-Z2-7]{16})") },
  { name: "an AWS access key id", hint: "ASIA", pattern: apart("ASIA([A-Z2-7]{16})") },
  { name: "a Slack token", hint: "xox", pattern: apart(`xox[abprs]-(?:[0-9]{10,13}-){1,3}(${b62}{24,64})`) },
  {
    name: "a Slack webhook",
    hint: "hooks.slack.com/services/",
    pattern: new RegExp(`hooks\\.slack\\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/(${b62}{24})(?!${b62})`, "g"),
  },
  { name: "a Google API key", hint: "AIza", pattern: apart(`AIza(${url64}{35})`) },
  { name: "a Stripe key", hint: "k_live_", pattern: apart(`[sr]k_live_(${b62}{24,99})`) },
  { name: "an npm token", hint: "npm_", pattern: apart(`npm_(${b62}{36})`) },
  { name: "a PyPI token", hint: "pypi-AgE", pattern: apart(`pypi-AgE(${url64}{70,300})`) },
  { name: "an Anthropic key", hint: "sk-ant-", pattern: apart(`sk-ant-[a-z0-9]{5,8}-(${url64}{80,120})`) },
  {
    name: "an OpenAI key",
    hint: "T3BlbkFJ",
    pattern: apart(`sk-(?:(?:proj|svcacct|admin)-)?(${url64}{20,120}T3BlbkFJ${url64}{20,120})`),
  },
  { name: "a SendGrid key", hint: "SG.", pattern: apart(`SG\\.(${url64}{22}\\.${url64}{43})`) },
  { name: "a Hugging Face token", hint: "hf_", pattern: apart("hf_([A-Za-z]{34})") },
  { name: "a DigitalOcean token", hint: "_v1_", pattern: apart("do[opr]_v1_([a-f0-9]{64})") },
  {
    name: "a private key",
    hint: "PRIVATE KEY",
    body: "encoded",
    // Its first lines, so that a text which speaks of keys is none: headers of an encrypted one, then the key itself.
    pattern:
      /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----(?:\r?\n|\\n)(?:[A-Za-z-]+: [^\r\n]{0,100}\r?\n){0,4}(?:\r?\n)?[ \t]{0,40}([A-Za-z0-9+/=]{40,76})/g,
  },
];

const placeholder =
  /example|sample|dummy|fake|placeholder|redacted|changeme|your|xxxx|abcdef|fedcba|qwerty|test|(?:012|123)45/i;

/**
 * Whether something that has the shape of a secret is one: documents and tests write tokens that are none, with words in
 * them, rows of the alphabet, or few different characters.
 *
 * @param text what no two secrets share.
 */
export function isNoPlaceholder(text: string, body: SecretShape["body"]): boolean {
  const distinct = new Set(text).size;
  if (body === "encoded") return distinct >= 10;
  return distinct >= Math.min(10, text.length * 0.4) && !placeholder.test(text) && !/(.)\1{4}/.test(text);
}
