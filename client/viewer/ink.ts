/**
 * How people are told apart on a picture: by colour, and by dash for those who do not see the difference (after Okabe and Ito). Every
 * line lies on a dark one, so that it stands out on skin and on bone alike.
 */
type Ink = { readonly colour: string; readonly dash: string | undefined }

const colours = ['#6fe0ee', '#f5d04e', '#ff8f5e', '#c9a8ff', '#7fe39a', '#ff9ccb'] as const
/** In widths of the line; the first person draws a whole one. */
const dashes = [undefined, '6 3.5', '1.2 3', '9 3 1.5 3', '3 2.5', '12 4'] as const

export function inkOf(ink: number): Ink {
  const round = Math.floor(ink / colours.length)
  return {
    colour: colours[ink % colours.length] ?? colours[0],
    dash: dashes[(ink + round) % dashes.length],
  }
}

/** The dash in pixels, for a line so wide. */
export function dashFor(ink: number, width: number): string | undefined {
  return inkOf(ink)
    .dash?.split(' ')
    .map((part) => Number(part) * width)
    .join(' ')
}

export const lineWidth = 3
