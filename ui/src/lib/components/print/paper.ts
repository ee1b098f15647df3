/** A size of paper, in millimetres, upright. */
export interface Paper {
  width: number;
  height: number;
}

export const PAPERS = {
  a4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
} satisfies Record<string, Paper>;

export type PaperName = keyof typeof PAPERS;

/**
 * Tells the engine how large a page is, and that the sheets bring their own margins. Returns how to
 * take that back. The rule goes into a style sheet that is there: the window allows no new ones.
 */
export function pageRule({ width, height }: Paper, landscape: boolean): () => void {
  const size = landscape ? `${height}mm ${width}mm` : `${width}mm ${height}mm`;
  const sheet = [...document.styleSheets].find((one) => one.href === null || sameOrigin(one.href));
  if (!sheet) return () => undefined;
  const index = sheet.insertRule(`@page { size: ${size}; margin: 0 }`, sheet.cssRules.length);
  const rule = sheet.cssRules[index];
  return () => {
    const at = [...sheet.cssRules].findIndex((one) => one === rule);
    if (at >= 0) sheet.deleteRule(at);
  };
}

function sameOrigin(href: string): boolean {
  return new URL(href, location.href).origin === location.origin;
}
