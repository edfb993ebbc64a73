/** A file's text, as Vite (in tests) and `.ci/build.mjs` give it. */
declare module "*?raw" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: that is how a file without exports is imported.
  export default text;
}
