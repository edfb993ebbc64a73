import type { Argument, Command, Option } from "commander";
import { exitStatuses } from "./exit-status.ts";

/** What is to be known of the program beside its command tree. */
export interface ManualFacts {
  readonly version: string;
}

/**
 * The manual pages of a command tree, by their file's name: `wgx.1`, and one for every command (`wgx-doctor.1`). Format:
 * man(7), in the part that groff and mandoc both read.
 */
export function manPages(program: Command, facts: ManualFacts): ReadonlyMap<string, string> {
  const commands = visibleIn(program);
  return new Map([
    [`${program.name()}.1`, overview(program, facts)],
    ...commands.map((command) => [`${pageName(command)}.1`, pageOf(command, facts)] as const),
  ]);
}

function overview(program: Command, facts: ManualFacts): string {
  return [
    heading(program, facts),
    ...synopsis(program, "COMMAND [OPTION]..."),
    ".SH COMMANDS",
    ...visibleIn(program).flatMap((command) => [
      ".TP",
      `.BR ${pageName(command)} (1)`,
      sentence(command.description()),
    ]),
    ".SH OPTIONS",
    "Every command takes these as well.",
    ...program.options.flatMap(optionLines),
    ".SH EXIT STATUS",
    ...exitStatuses
      .toSorted((a, b) => a.code - b.code)
      .flatMap(({ code, meaning }) => [".TP", `.B ${code}`, sentence(meaning)]),
    ".SH ENVIRONMENT",
    ...[
      ["WGX_FLEET", "the inventory, where --fleet is not given"],
      ["WGX_WORKSPACE", "the folder of the clones, where --workspace is not given"],
      ["WGX_OWNER, GITHUB_OWNER", "the forge's owner, where --owner is not given"],
      ["GH_TOKEN, GITHUB_TOKEN", "the token for github.com and ghe.com"],
      ["NO_COLOR, FORCE_COLOR", "no colour, or colour also where there is no terminal"],
    ].flatMap(([name = "", meaning = ""]) => [".TP", `.B ${text(name)}`, sentence(meaning)]),
    "",
  ].join("\n");
}

function pageOf(command: Command, facts: ManualFacts): string {
  const operands = command.registeredArguments.map(operandName).join(" ");
  const subcommands = visibleIn(command);
  return [
    heading(command, facts),
    ...synopsis(command, [subcommands.length > 0 && "[COMMAND]", "[OPTION]...", operands].filter(Boolean).join(" ")),
    ...operandLines(command),
    ...optionSection(command),
    ...subcommands.flatMap((each) => [
      `.SH ${text(fullName(each).toUpperCase())}`,
      sentence(each.description()),
      ...operandLines(each, ".SS Operands"),
      ...optionSection(each, ".SS Options"),
    ]),
    ".SH SEE ALSO",
    ".BR wgx (1)",
    "",
  ].join("\n");
}

/** The date is left out, so that the same program gives the same pages. */
function heading(command: Command, { version }: ManualFacts): string {
  const name = pageName(command);
  return [
    `.TH ${text(name.toUpperCase())} 1 "" "wgx ${text(version)}" "wgx"`,
    ".SH NAME",
    `${text(name)} \\- ${text(command.description())}`,
  ].join("\n");
}

function synopsis(command: Command, rest: string): readonly string[] {
  return [".SH SYNOPSIS", `.B ${text(fullName(command))}`, text(rest)];
}

function operandLines(command: Command, title = ".SH OPERANDS"): readonly string[] {
  const lines = command.registeredArguments.flatMap((operand) => [
    ".TP",
    `.I ${text(operandName(operand))}`,
    sentence([operand.description, choices(operand)].filter(Boolean).join(" ")),
  ]);
  return lines.length === 0 ? [] : [title, ...lines];
}

function optionSection(command: Command, title = ".SH OPTIONS"): readonly string[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  return options.length === 0 ? [] : [title, ...options.flatMap(optionLines)];
}

function optionLines(option: Option): readonly string[] {
  const { flags, description, defaultValue } = option;
  const isTold = typeof defaultValue === "string" || typeof defaultValue === "number";
  const notes = [choices(option), isTold ? `Default: ${defaultValue}.` : ""].filter(Boolean);
  return [".TP", `.B ${text(flags)}`, [sentence(description), ...notes.map(text)].join("\n")];
}

function choices({ argChoices }: Option | Argument): string {
  return argChoices ? `One of ${argChoices.join(", ")}.` : "";
}

function operandName(operand: Argument): string {
  const name = `${operand.name().toUpperCase()}${operand.variadic ? "..." : ""}`;
  return operand.required ? name : `[${name}]`;
}

function visibleIn(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function pageName(command: Command): string {
  return fullName(command).replaceAll(" ", "-");
}

function sentence(words: string): string {
  return text(`${words.slice(0, 1).toUpperCase()}${words.slice(1)}${words.endsWith(".") ? "" : "."}`);
}

/** Text as roff prints it: no escape of its own, hyphens that can be copied, and nothing at its beginning that is a request. */
function text(words: string): string {
  return words.replace(/\s+/g, " ").replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&");
}
