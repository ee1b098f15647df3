/**
 * Draws a frame around chosen appointments, wherever a view has put them: a rule of style for each
 * key, so that no view has to know of choosing.
 */

/** Marks the appointments with these keys until the returned function is called. */
export function marksOf(keys: readonly string[]): () => void {
  if (keys.length === 0) return () => undefined;
  const sheet = new CSSStyleSheet();
  const selectors = keys.map((key) => `[data-key="${CSS.escape(key)}"]`);
  sheet.replaceSync(
    `:is(${selectors.join()}) { outline: 2px solid var(--accent); outline-offset: 1px; }`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
