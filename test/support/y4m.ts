/** A picture as an uncompressed film, which Chromium takes for its fake camera (`--use-file-for-fake-video-capture`). */
import type { Picture } from '../../client/room/tongue/picture.ts'

/** @param picture with even sides; every frame shows it */
export function filmOf({ width, height, data }: Picture, frames = 4, rate = 10): Buffer {
  const [luma, blue, red] = [
    Buffer.alloc(width * height),
    Buffer.alloc((width * height) / 4),
    Buffer.alloc((width * height) / 4),
  ]
  const at = (x: number, y: number, channel: number) => data[(y * width + x) * 4 + channel] ?? 0
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r, g, b] = [at(x, y, 0), at(x, y, 1), at(x, y, 2)]
      /* BT.601, studio range */
      luma[y * width + x] = 16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255
      if (x % 2 === 1 || y % 2 === 1) continue
      const index = (y / 2) * (width / 2) + x / 2
      blue[index] = 128 + (-37.797 * r - 74.203 * g + 112 * b) / 255
      red[index] = 128 + (112 * r - 93.786 * g - 18.214 * b) / 255
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, blue, red])
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420jpeg\n`)
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame)])
}
