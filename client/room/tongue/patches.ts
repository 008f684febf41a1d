/** Even areas of a picture that look like patches of a card: parallelograms of about the same size. */
import type { Picture, Point } from './picture.ts'

export type Patch = Point & { readonly area: number }

/** Pixels; smaller ones cannot be measured, larger ones leave no room for a card. */
const leastArea = 24
const largestShare = 1 / 60

/** @param step differences of neighbours (8 bits, two pixels apart) from which on an edge is seen */
export function findPatches(picture: Picture, step: number): Patch[] {
  const { width, height } = picture
  const even = evenness(picture, step)
  const seen = new Uint8Array(width * height)
  const stack = new Int32Array(width * height)
  const largest = width * height * largestShare
  const patches: Patch[] = []
  for (let start = 0; start < even.length; start += 1) {
    if (even[start] === 0 || seen[start] === 1) continue
    const moments = fill(even, seen, stack, start, width, height)
    const patch = patchOf(moments, largest)
    if (patch !== null) patches.push(patch)
  }
  return patches
}

/** 1 where no edge passes. */
function evenness({ width, height, data }: Picture, step: number): Uint8Array {
  const even = new Uint8Array(width * height)
  const row = width * 4
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = (y * width + x) * 4
      let most = 0
      for (let channel = 0; channel < 3; channel += 1) {
        const here = at + channel
        const across = Math.abs((data[here + 4] ?? 0) - (data[here - 4] ?? 0))
        const down = Math.abs((data[here + row] ?? 0) - (data[here - row] ?? 0))
        most = Math.max(most, across, down)
      }
      if (most < step) even[y * width + x] = 1
    }
  }
  return even
}

type Moments = { count: number; x: number; y: number; xx: number; yy: number; xy: number }

function fill(
  even: Uint8Array,
  seen: Uint8Array,
  stack: Int32Array,
  start: number,
  width: number,
  height: number,
): Moments {
  const moments: Moments = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }
  let top = 0
  const visit = (index: number) => {
    if (even[index] === 0 || seen[index] === 1) return
    seen[index] = 1
    stack[top] = index
    top += 1
  }
  visit(start)
  while (top > 0) {
    top -= 1
    const index = stack[top] ?? 0
    const x = index % width
    const y = (index - x) / width
    moments.count += 1
    moments.x += x
    moments.y += y
    moments.xx += x * x
    moments.yy += y * y
    moments.xy += x * y
    if (x > 0) visit(index - 1)
    if (x < width - 1) visit(index + 1)
    if (y > 0) visit(index - width)
    if (y < height - 1) visit(index + width)
  }
  return moments
}

/**
 * A filled parallelogram has the area 12·√det of the covariance of its points, whatever its slant: affine maps change both alike. Rings
 * and branches have less.
 */
function patchOf({ count, x, y, xx, yy, xy }: Moments, largest: number): Patch | null {
  if (count < leastArea || count > largest) return null
  const [mx, my] = [x / count, y / count]
  const [vx, vy, vxy] = [xx / count - mx * mx, yy / count - my * my, xy / count - mx * my]
  const determinant = vx * vy - vxy * vxy
  if (determinant <= 0) return null
  const solidity = count / (12 * Math.sqrt(determinant))
  const half = (vx + vy) / 2
  const root = Math.sqrt(Math.max(0, half * half - determinant))
  const slim = Math.sqrt((half + root) / Math.max(1e-9, half - root))
  return solidity > 0.8 && solidity < 1.15 && slim < 2.5 ? { x: mx, y: my, area: count } : null
}
