/** Files of strangers, made byte by byte, and what is said of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { makeDisplay } from '../../server/app/examination/display.ts'
import { examine } from '../../server/app/examination/examine.ts'
import { createExaminer, UndecodableError } from '../../server/app/examiner.ts'
import { AppError } from '../../server/contract/errors.ts'
import { dicom, jpeg, mp4, pdf, photograph, png, wav, webp } from '../support/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'shuangshou-examine-'))
/** ms; pictures are decoded, on a machine that may be busy with other things */
const slowly = 60_000
const examiner = createExaminer()
afterAll(() => {
  examiner.close()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0
function lay(content: Buffer): string {
  count += 1
  const path = join(folder, String(count))
  writeFileSync(path, content)
  return path
}

async function codeOf(content: Buffer): Promise<string> {
  try {
    return (await examine(lay(content))).mediaType
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}

const cut = (content: Buffer, bytes = 14) => content.subarray(0, content.length - bytes)
const zip = Buffer.concat([
  Buffer.from('PK\x03\x04'),
  Buffer.alloc(26),
  Buffer.from('PK\x05\x06'),
  Buffer.alloc(18),
])
const heic = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0mif1heic'),
  Buffer.alloc(40),
])
const ogg = Buffer.concat([
  Buffer.from('OggS\0\x02'),
  Buffer.alloc(20),
  Buffer.from([1, 30]),
  Buffer.from('\x01vorbis'),
  Buffer.alloc(23),
])
const webm = Buffer.from(
  '1a45dfa39f4286810142f7810142f2810442f381084282847765626d428781044285810218538067ff',
  'hex',
)

describe('content decides', () => {
  test.each([
    ['JPEG', jpeg(), 'image/jpeg'],
    ['PNG', png(), 'image/png'],
    ['WebP', webp(), 'image/webp'],
    ['PDF', pdf(), 'application/pdf'],
    ['MP4', mp4(), 'video/mp4'],
    ['WAV', wav(), 'audio/wav'],
    ['OGG', ogg, 'audio/ogg'],
    ['WebM', Buffer.concat([webm, Buffer.alloc(40)]), 'video/webm'],
    [
      'MP3',
      Buffer.concat([
        Buffer.from('ID3\x04\0\0\0\0\0\x0a'),
        Buffer.alloc(10),
        Buffer.from([0xff, 0xfb, 0x90, 0x64]),
        Buffer.alloc(413),
      ]),
      'audio/mpeg',
    ],
    ['DICOM', dicom(), 'application/dicom'],
    ['DICOM that is a TIFF, too', dicom({ preamble: 'II*\0' }), 'application/dicom'],
    ['a renamed program', Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(300)]), 'FILE_TYPE_REFUSED'],
    ['a page', Buffer.from('<html><script>alert(1)</script></html>'), 'FILE_TYPE_REFUSED'],
    ['a drawing with script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'FILE_TYPE_REFUSED'],
    ['an archive', zip, 'FILE_TYPE_REFUSED'],
    ['a phone picture that cannot be read', heic, 'FILE_HEIC'],
    ['nothing', Buffer.alloc(1), 'FILE_TYPE_REFUSED'],
  ])('%s', async (_what, content, said) => {
    expect(await codeOf(content)).toBe(said)
  })
})

describe('hostile files', () => {
  test.each([
    [
      'a hundred kilobytes of 30,000 by 30,000',
      png(3, 2, { width: 30_000, height: 30_000 }),
      'FILE_TOO_MANY_PIXELS',
    ],
    ['a JPEG of 65,000 by 65,000', jpeg(65_000, 65_000), 'FILE_TOO_MANY_PIXELS'],
    ['half a photograph', cut(jpeg()), 'FILE_DAMAGED'],
    ['half a drawing', cut(png()), 'FILE_DAMAGED'],
    ['half a report', cut(pdf()), 'FILE_DAMAGED'],
    ['half a web picture', cut(webp()), 'FILE_DAMAGED'],
    ['half a film', cut(mp4()), 'FILE_DAMAGED'],
    ['a film without an index', mp4().subarray(0, 24), 'FILE_DAMAGED'],
    ['half a recording', cut(wav()), 'FILE_DAMAGED'],
    ['half an OGG', cut(ogg), 'FILE_DAMAGED'],
    [
      'a WebM that states more than it has',
      Buffer.concat([webm.subarray(0, -1), Buffer.from([0xfe])]),
      'FILE_DAMAGED',
    ],
    ['DICOM with fewer pixels than stated', dicom({ pixelLength: 4096 }), 'FILE_DAMAGED'],
    ['DICOM cut within its tags', dicom().subarray(0, 200), 'FILE_DAMAGED'],
    ['a program before DICOM', dicom({ preamble: 'MZ\x90' }), 'FILE_TWO_FACED'],
    ['a page before DICOM', dicom({ preamble: '<html>' }), 'FILE_TWO_FACED'],
    ['a page in a report', pdf('<html><script>alert(1)</script></html>'), 'FILE_TWO_FACED'],
    ['an archive behind a photograph', Buffer.concat([jpeg(), zip]), 'FILE_TWO_FACED'],
    ['an archive behind a report', Buffer.concat([pdf(), zip]), 'FILE_TWO_FACED'],
  ])('%s', async (_what, content, code) => {
    expect(await codeOf(content)).toBe(code)
  })

  test('a picture that lies about its size costs the other process, not this one', {
    timeout: slowly,
  }, async () => {
    const path = lay(png(3, 2, { width: 9_000, height: 9_000 }))
    const to = { display: `${path}.display`, thumbnail: `${path}.thumbnail` }
    await expect(examiner.display(path, to)).rejects.toBeInstanceOf(UndecodableError)
    expect(await examiner.typeOf(lay(png()))).toBe('image/png')
  })

  test('a task beyond its time ends its process; the next one gets a new one', {
    timeout: slowly,
  }, async () => {
    const strict = createExaminer({ taskMs: 1, memoryBytes: 1e9, idleMs: 1_000 })
    await expect(strict.examine(lay(png()))).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
    strict.close()
    const small = createExaminer({ taskMs: 20_000, memoryBytes: 1, idleMs: 1_000 })
    const path = lay(await photograph(3000, 2000))
    const to = { display: `${path}.display`, thumbnail: `${path}.thumbnail` }
    await expect(small.display(path, to)).rejects.toBeInstanceOf(UndecodableError)
    small.close()
    expect((await examiner.examine(path)).width).toBe(3000)
  })
})

describe('what is shown of a picture', () => {
  async function shown(content: Buffer) {
    const path = lay(content)
    const to = { display: `${path}.display`, thumbnail: `${path}.thumbnail` }
    const made = await makeDisplay(path, to)
    return { made, ...to, meta: await sharp(to.display).metadata() }
  }

  test('lies as the camera lay, without what the camera wrote', async () => {
    const content = await photograph(400, 200, { orientation: 6, gps: true })
    const before = await sharp(content).metadata()
    expect(before.orientation).toBe(6)
    expect(before.exif?.includes('Zhang San')).toBe(true)
    const { made, meta, display } = await shown(content)
    expect([made.width, made.height, made.mediaType]).toEqual([200, 400, 'image/jpeg'])
    expect([meta.exif, meta.xmp, meta.iptc, meta.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    /* turned clockwise, the red left half is the upper one */
    const { data } = await sharp(display).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3)]
    expect(at(100, 20)[0]).toBeGreaterThan(150)
    expect(at(100, 380)[2]).toBeGreaterThan(150)
  })

  test('is at most 4096 long, its thumbnail 320, transparency kept', { timeout: slowly }, async () => {
    const { made, thumbnail } = await shown(await photograph(6000, 3000))
    expect([made.width, made.height]).toEqual([4096, 2048])
    const small = await sharp(thumbnail).metadata()
    expect([small.width, small.height, small.format]).toEqual([320, 160, 'webp'])
    const clear = await sharp({ create: { width: 10, height: 10, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer()
    expect((await shown(clear)).made.mediaType).toBe('image/png')
  })

  test('has the colours of the profile that came with it', async () => {
    const wide = await sharp({
      create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 60, b: 60 } },
    })
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const { display } = await shown(wide)
    const [r = 0, g = 0] = await sharp(display).raw().toBuffer()
    expect(Math.abs(r - 200)).toBeLessThanOrEqual(4)
    expect(Math.abs(g - 60)).toBeLessThanOrEqual(4)
  })
})

describe('DICOM tags', () => {
  test('are read without the pixels', async () => {
    const { dicom: tags } = await examine(lay(dicom()))
    expect(tags).toEqual({
      names: ['WU^RIHAN', '乌^日汉'],
      patientId: 'P20260417',
      birthDate: '1982-03-07',
      sex: 'female',
      studyDate: '2026-03-01',
      modality: 'CT',
      description: '头颅平扫',
      rows: 2,
      columns: 2,
      frames: 1,
    })
  })
})
