/**
 * What is shown of a picture: turned as the camera lay, converted to sRGB, without any metadata, at most 4096 pixels long; and a
 * thumbnail. Colours are otherwise left as they are: tongue and skin are read from them. Runs in the examination process.
 */
import { stat } from 'node:fs/promises'
import sharp from 'sharp'
import { mostPixels } from '../../domain/attachment.ts'

export type Display = {
  mediaType: 'image/jpeg' | 'image/png'
  width: number
  height: number
  byteSize: number
  thumbnailByteSize: number
}

const longest = 4096
const thumbnailLongest = 320

sharp.concurrency(1)
sharp.cache(false)
/* of all that the library can read, only what we take */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'],
})

/**
 * Writes both files anew.
 * @throws Error where the picture cannot be decoded to its end
 */
export async function makeDisplay(
  path: string,
  to: { display: string; thumbnail: string },
): Promise<Display> {
  const options = { failOn: 'error', limitInputPixels: mostPixels, sequentialRead: true } as const
  const { hasAlpha } = await sharp(path, options).metadata()
  const mediaType = hasAlpha ? 'image/png' : 'image/jpeg'
  const turned = sharp(path, options)
    .autoOrient()
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    .withIccProfile('srgb')
  /* colour at full resolution: halved, the border of a coating bleeds */
  const written = hasAlpha ? turned.png() : turned.jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
  const { width, height, size } = await written.toFile(to.display)
  await sharp(to.display, { failOn: 'error' })
    .resize({ width: thumbnailLongest, height: thumbnailLongest, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toFile(to.thumbnail)
  return { mediaType, width, height, byteSize: size, thumbnailByteSize: (await stat(to.thumbnail)).size }
}
