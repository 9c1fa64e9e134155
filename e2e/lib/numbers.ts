// Numbers as a reader reads them.

/** A number as it is printed: its value, and half of its last place. */
export interface Printed {
  value: number;
  slack: number;
}

const SCALES: [RegExp, number][] = [
  [/^\s*亿/, 1e8],
  [/^\s*万/, 1e4],
  [/^\s*(billion|bn)\b/i, 1e9],
  [/^\s*(million|m)\b/i, 1e6],
];

/** All numbers in a text, in its order. */
export function numbers(text: string): Printed[] {
  return [...text.matchAll(/([-−]?)(?:¥|CNY\s*)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?/g)].map((match) => {
    const [whole, minus, ones, part = ""] = match;
    const after = text.slice(match.index + whole.length);
    const scale = SCALES.find(([word]) => word.test(after))?.[1] ?? 1;
    const value = Number(`${ones!.replaceAll(",", "")}.${part || "0"}`) * scale * (minus ? -1 : 1);
    return { value, slack: (0.5 * scale) / 10 ** part.length };
  });
}

/** The first number, in hundredths: money adds up in whole fen. */
export function hundredths(text: string): number {
  const first = numbers(text)[0];
  if (!first) throw new Error(`no number in “${text}”`);
  return Math.round(first.value * 100);
}
