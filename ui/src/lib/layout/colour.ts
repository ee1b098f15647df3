/** The hue of a colour, so that a calendar's own colour makes the same tints as a person's. */

/** What the colours of a chip are made of. */
export interface Tint {
  /** OKLCH hue in degrees. */
  hue: number;
  /** 0 for a grey, otherwise 1. */
  chroma: number;
}

/** No colour at all. */
export const GREY: Tint = { hue: 0, chroma: 0 };

const GREY_BELOW = 0.03;

/** The tint of `#rrggbb`; grey for what is not a colour. */
export function tintOf(color: string): Tint {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color);
  if (!match) return GREY;
  const [r, g, b] = match.slice(1).map((hex) => linear(parseInt(hex, 16) / 255)) as [
    number,
    number,
    number,
  ];
  // Björn Ottosson's matrices for OKLab, of which OKLCH is the polar form.
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b2 = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  if (Math.hypot(a, b2) < GREY_BELOW) return GREY;
  return { hue: Math.round((Math.atan2(b2, a) * 180) / Math.PI + 360) % 360, chroma: 1 };
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
