import type { Argument, Command, Option } from "commander";

/** What can stand at a place of the command line and is not known to the command tree. */
export type Kind = "members" | "checks" | "domains" | "scopes" | "documents" | "runs";

/** A word that can stand where the cursor is, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What the shell is to offer: some words, or the names of files or folders. */
export interface Completion {
  readonly offer: "words" | "files" | "folders";
  readonly candidates: readonly Candidate[];
}

/** The names of a kind; `options` are the global ones that were typed, such as `--fleet`, with their values. */
export type Names = (kind: Kind, options: ReadonlyMap<string, string>) => Promise<readonly string[]>;

/** What options and operands take, by their names on the command tree. */
const kinds: Readonly<Record<string, Kind>> = {
  "--repo": "members",
  "--exclude": "members",
  "--push-to": "members",
  "--pull-from": "members",
  "--check": "checks",
  "--explain": "checks",
  "--domain": "domains",
  "--scope": "scopes",
  "impact repo": "members",
  "schema name": "documents",
  "show id": "runs",
};

/** A name that every shell takes as it is; any other is not offered, since it would be inserted as it stands. */
const plain = /^[A-Za-z0-9._:@%+,=/-]+$/;

/**
 * What can stand at the end of a command line.
 *
 * @param words those before the cursor, without the program's name; the last may be the beginning of one, or empty.
 */
export async function complete(program: Command, words: readonly string[], names: Names): Promise<Completion> {
  const current = words.at(-1) ?? "";
  const { command, pending, operands, onlyOperands, given } = readLine(program, words.slice(0, -1));
  const found = (offer: Completion["offer"], candidates: readonly Candidate[], prefix = ""): Completion => ({
    offer,
    candidates: candidates
      .map(({ word, about }) => ({ word: `${prefix}${word}`, about }))
      .filter(({ word }) => word.startsWith(current) && plain.test(word)),
  });
  const [assigned] = /^--[^=]+(?==)/.exec(current) ?? [];
  const option = pending ?? (assigned === undefined || onlyOperands ? undefined : optionOf(command, assigned));
  if (option) {
    const { offer, candidates } = await valuesOf(option, (kind) => names(kind, given));
    return found(offer, candidates, pending ? "" : `${assigned}=`);
  }
  if (current.startsWith("-") && !onlyOperands) return found("words", optionsOf(command));
  if (command === program && operands[0] === "help") return found("words", helpTopics(program));
  const argument = command.registeredArguments[operands.length] ?? lastVariadic(command);
  const { offer, candidates } = argument
    ? await operandsOf(command, argument, (kind) => names(kind, given))
    : { offer: "words" as const, candidates: [] };
  const subcommands = operands.length === 0 ? commandsOf(command) : [];
  const help = command === program && operands.length === 0 ? [{ word: "help", about: "help on a command" }] : [];
  return found(offer, [...subcommands, ...help, ...candidates]);
}

/** Where a command line has come to. */
interface Line {
  readonly command: Command;
  /** An option that waits for its value. */
  readonly pending?: Option;
  readonly operands: readonly string[];
  /** `--` was said. */
  readonly onlyOperands: boolean;
  /** Options with a value, and it. */
  readonly given: ReadonlyMap<string, string>;
}

function readLine(program: Command, words: readonly string[]): Line {
  let command = program;
  let pending: Option | undefined;
  let onlyOperands = false;
  const operands: string[] = [];
  const given = new Map<string, string>();
  for (const word of words) {
    const isOption = !pending && !onlyOperands && word.startsWith("-");
    const next = operands.length === 0 && !onlyOperands ? subcommand(command, word) : undefined;
    if (pending) {
      given.set(pending.long ?? "", word);
      pending = undefined;
    } else if (isOption && word === "--") onlyOperands = true;
    else if (isOption) pending = readOption(command, word, given);
    else if (next) command = next;
    else operands.push(word);
  }
  return { command, operands, onlyOperands, given, ...(pending && { pending }) };
}

/** Notes the value of an option that has one, or gives the option whose value comes next. */
function readOption(command: Command, word: string, given: Map<string, string>): Option | undefined {
  const [name = "", value] = word.split(/=(.*)/s);
  const option = optionOf(command, name);
  if (value !== undefined) given.set(option?.long ?? name, value);
  return value === undefined && option?.required ? option : undefined;
}

function subcommand({ commands }: Command, word: string): Command | undefined {
  return commands.find((each) => each.name() === word);
}

function withParents(command: Command): readonly Command[] {
  return command.parent ? [command, ...withParents(command.parent)] : [command];
}

function optionOf(command: Command, name: string): Option | undefined {
  return withParents(command)
    .flatMap(({ options }) => options)
    .find(({ long, short }) => name === long || name === short);
}

function optionsOf(command: Command): readonly Candidate[] {
  const options = withParents(command).flatMap((each) => each.options.filter(({ hidden }) => !hidden));
  return [
    ...options.map(({ long, short, description }) => ({ word: long ?? short ?? "", about: description })),
    { word: "--help", about: "display help" },
  ];
}

function commandsOf(command: Command): readonly Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible
    .filter((each) => each.name() !== "help")
    .map((each) => ({ word: each.name(), about: each.description() }));
}

function helpTopics(program: Command): readonly Candidate[] {
  return [...commandsOf(program), { word: "exit-codes", about: "the meaning of each exit status" }];
}

type NamesOfKind = (kind: Kind) => Promise<readonly string[]>;

async function valuesOf(option: Option, names: NamesOfKind): Promise<Completion> {
  if (option.argChoices) return words(option.argChoices);
  const kind = kinds[option.long ?? ""];
  if (kind !== undefined) return words(await names(kind));
  return placesFor(/<(.*)>/.exec(option.flags)?.[1] ?? "");
}

async function operandsOf(command: Command, argument: Argument, names: NamesOfKind): Promise<Completion> {
  if (argument.argChoices) return words(argument.argChoices);
  const kind = kinds[`${command.name()} ${argument.name()}`];
  return kind === undefined ? placesFor(argument.name()) : words(await names(kind));
}

function lastVariadic({ registeredArguments }: Command): Argument | undefined {
  const last = registeredArguments.at(-1);
  return last?.variadic ? last : undefined;
}

function words(found: readonly string[]): Completion {
  return { offer: "words", candidates: found.map((word) => ({ word, about: "" })) };
}

/** What the help calls a file or folder is one. */
function placesFor(placeholder: string): Completion {
  const offer = { file: "files", files: "files", report: "files", dir: "folders" } as const;
  const isPlace = (name: string): name is keyof typeof offer => Object.hasOwn(offer, name);
  return { offer: isPlace(placeholder) ? offer[placeholder] : "words", candidates: [] };
}
